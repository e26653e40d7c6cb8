import { declaredFeatures, featuresBeyond, type Declaring } from '../../models/domain/features.ts';
import type { LastTest } from '../../models/domain/status-badge.ts';

/** State of one thing to look at; grey = not known yet. */
export type CheckState = 'green' | 'grey' | 'red';

/** One thing to look at before a model is opened to callers. */
export interface CheckItem {
  readonly id: string;
  readonly label: string;
  readonly state: CheckState;
  /** True = a red one keeps the model from being active. */
  readonly required: boolean;
  readonly message: string;
  /** What to do about it; null when there is nothing to do. */
  readonly fix: string | null;
  /** Where in the model's document it belongs. */
  readonly where: string;
}

/** One way behind the model. */
export interface PreflightDeployment {
  /** Name for people. */
  readonly label: string;
  readonly active: boolean;
  /** False for a node, which needs no provider. */
  readonly needsProvider: boolean;
  /** undefined = there is none of this name. */
  readonly provider:
    | { readonly label: string; readonly status: 'active' | 'disabled' | 'errored'; readonly lastError: string | null }
    | undefined;
  readonly declaring: Declaring;
  /** Modes that its driver serves; undefined = an unknown driver. */
  readonly modes: readonly string[] | undefined;
  readonly credentialSource: string;
  /** Why the connection in effect cannot be used; empty = it can. */
  readonly credentialFaults: readonly string[];
  /** True when its own price covers the model's workload. */
  readonly priced: boolean;
  readonly lastTest: LastTest | undefined;
}

/** Everything that the checklist follows from. */
export interface PreflightFacts {
  readonly mode: string;
  readonly key: string | null;
  /** Who holds the key already; undefined = it is free, or its own. */
  readonly keyTaken: boolean;
  readonly contextWindowTokens: number | null;
  readonly features: readonly string[] | null;
  /** True when an administrator confirmed features beyond the declaration. */
  readonly confirmed: boolean;
  /** True when the model's own price covers its workload. */
  readonly priced: boolean;
  readonly deployments: readonly PreflightDeployment[];
  /** Fallbacks that name nothing. */
  readonly unknownFallbacks: readonly string[];
}

/**
 * The checklist of a model, the same one for console, REST and CLI (000-18, 000-28, 001-37): ways behind it, their
 * providers and credentials, its key, its workload, its limits, its price, its capabilities, its last tests.
 */
export function preflight(facts: PreflightFacts): readonly CheckItem[] {
  const active = facts.deployments.filter((deployment) => deployment.active);
  return [
    deploymentsItem(facts.deployments.length, active.length),
    providersItem(active),
    credentialsItem(active),
    keyItem(facts),
    modeItem(facts, active),
    contextWindowItem(facts),
    priceItem(facts, active),
    capabilitiesItem(facts, active),
    testsItem(active),
    fallbacksItem(facts),
  ];
}

/** True when nothing that is required is red. */
export function isPassed(items: readonly CheckItem[]): boolean {
  return items.every(({ state, required }) => !required || state !== 'red');
}

const CREDENTIAL_FAULTS: Readonly<Record<string, string>> = {
  credential_missing: 'no key is in effect',
  base_url_missing: 'no base URL is in effect',
  foreign_host: 'its key must not be sent to its host',
  auth_header_not_allowed: 'its endpoint takes one auth header only',
};

type Verdict = Pick<CheckItem, 'state' | 'message' | 'fix'>;

function deploymentsItem(all: number, active: number): CheckItem {
  const about = { id: 'deployments', label: 'Deployments', required: true, where: '/deployments' };
  if (active > 0) return { ...about, ...green(`${active} of ${all} may take calls`) };
  const message = all === 0 ? 'has no deployment: a call would find no way' : 'has no active deployment';
  return { ...about, ...red(message, 'Add a deployment, or make one active.') };
}

function providersItem(active: readonly PreflightDeployment[]): CheckItem {
  const about = { id: 'provider', label: 'Providers', required: true, where: '/deployments' };
  const needing = active.filter(({ needsProvider }) => needsProvider);
  if (needing.length === 0)
    return { ...about, ...(active.length === 0 ? grey() : green('needs none: served on nodes')) };
  const wrong = needing.flatMap(({ label, provider }) => {
    if (provider === undefined) return [`${label} names no provider`];
    if (provider.status === 'active') return [];
    const why = provider.lastError === null ? '' : ` (${provider.lastError})`;
    return [`${provider.label} is ${provider.status}${why}`];
  });
  if (wrong.length === 0) return { ...about, ...green('all are active') };
  return { ...about, ...red(sentence(wrong), 'Enable or repair the provider, or switch its deployment off.') };
}

function credentialsItem(active: readonly PreflightDeployment[]): CheckItem {
  const about = { id: 'credential', label: 'Credentials', required: true, where: '/deployments' };
  if (active.length === 0) return { ...about, ...grey() };
  const wrong = active.flatMap(({ label, credentialFaults }) =>
    credentialFaults.map((fault) => `${label}: ${CREDENTIAL_FAULTS[fault] ?? fault}`),
  );
  if (wrong.length > 0) {
    return { ...about, ...red(sentence(wrong), 'Give the deployment or its provider a credential for its address.') };
  }
  const sources = [...new Set(active.map(({ credentialSource }) => credentialSource.replaceAll('_', ' ')))];
  return { ...about, ...green(`in effect: ${sources.join(', ')}`) };
}

function keyItem({ key, keyTaken }: PreflightFacts): CheckItem {
  const about = { id: 'key', label: 'Key', required: true, where: '/key' };
  if (keyTaken) return { ...about, ...red(`"${key}" is taken`, 'Choose another key, or leave it blank.') };
  return { ...about, ...green(key === null ? 'will be derived from the display name' : `"${key}" is free`) };
}

function modeItem({ mode }: PreflightFacts, active: readonly PreflightDeployment[]): CheckItem {
  const about = { id: 'mode', label: 'Workload', required: true, where: '/mode' };
  const known = active.filter(({ modes }) => modes !== undefined);
  if (known.length === 0) return { ...about, ...grey() };
  const unable = known.filter(({ modes }) => !modes!.includes(mode)).map(({ label }) => label);
  if (unable.length === 0) return { ...about, ...green(`${mode} is served by every driver`) };
  const message = `${mode} is not served by the driver of ${unable.join(', ')}`;
  return { ...about, ...red(message, 'Choose another provider for it, or another mode.') };
}

function contextWindowItem({ mode, contextWindowTokens }: PreflightFacts): CheckItem {
  const where = '/capabilities/context_window_tokens';
  const about = { id: 'context_window', label: 'Context window', required: mode === 'chat', where };
  if (contextWindowTokens !== null) return { ...about, ...green(`${contextWindowTokens} tokens`) };
  if (mode !== 'chat') return { ...about, ...grey('not stated') };
  return { ...about, ...red('is not set', 'Fill it from the model catalog, or from the documentation of the vendor.') };
}

function priceItem({ priced }: PreflightFacts, active: readonly PreflightDeployment[]): CheckItem {
  const about = { id: 'price', label: 'Price', required: true, where: '/price' };
  if (priced || (active.length > 0 && active.every((deployment) => deployment.priced))) {
    return { ...about, ...green('is set') };
  }
  const fix = 'Set a price, fill it from the model catalog, or say free: true.';
  return { ...about, ...red('is not set: every call would count as costing nothing', fix) };
}

function capabilitiesItem(facts: PreflightFacts, active: readonly PreflightDeployment[]): CheckItem {
  const where = '/capabilities/features';
  const about = { id: 'capabilities', label: 'Capabilities', required: true, where };
  const declared = declaredFeatures(
    facts.mode,
    active.map(({ declaring }) => declaring),
  );
  if (declared === undefined) return { ...about, ...grey() };
  const beyond = featuresBeyond(facts.features, declared);
  if (beyond.length === 0) return { ...about, ...green('within what the drivers declare') };
  const message = `${beyond.join(', ')}: beyond what the drivers declare`;
  if (facts.confirmed) return { ...about, ...green(`${message}, and confirmed`) };
  return { ...about, ...red(message, 'Switch it off, or confirm it and test the model.') };
}

function testsItem(active: readonly PreflightDeployment[]): CheckItem {
  const about = { id: 'test', label: 'Last test', required: false, where: '/deployments' };
  if (active.length === 0) return { ...about, ...grey() };
  const failed = active.filter(({ lastTest }) => lastTest?.result === 'error' || lastTest?.result === 'timeout');
  if (failed.length > 0) {
    const message = sentence(failed.map(({ label, lastTest }) => `${label}: ${lastTest!.result}`));
    return { ...about, ...red(message, 'Look at the result of the test, put it right and test again.') };
  }
  const untested = active.filter(({ lastTest }) => lastTest === undefined).map(({ label }) => label);
  if (untested.length === 0) return { ...about, ...green('usable') };
  return { ...about, ...grey(`untested: ${untested.join(', ')}`), fix: 'Run the test.' };
}

function fallbacksItem({ unknownFallbacks }: PreflightFacts): CheckItem {
  const about = { id: 'fallbacks', label: 'Fallbacks', required: false, where: '/fallbacks' };
  if (unknownFallbacks.length === 0) return { ...about, ...green('lead to models that exist') };
  const message = `${unknownFallbacks.join(', ')}: no model or route group has this name`;
  return { ...about, ...red(message, 'Correct the name, or make that model.') };
}

function green(message: string): Verdict {
  return { state: 'green', message, fix: null };
}

function red(message: string, fix: string): Verdict {
  return { state: 'red', message, fix };
}

function grey(message = 'not known before there is a deployment'): Verdict {
  return { state: 'grey', message, fix: null };
}

function sentence(parts: readonly string[]): string {
  return [...new Set(parts)].join('; ');
}

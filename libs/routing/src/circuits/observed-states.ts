import type { Candidate, CircuitObstacle, CredentialObstacle, LoadView } from '../route-query.ts';
import { BackOffs } from './back-offs.ts';
import { DEFAULT_CIRCUIT_SETTINGS, type CircuitSettings } from './circuit-settings.ts';
import { Circuit, type CircuitCause, type CircuitFacts } from './circuit.ts';
import {
  CredentialState,
  DEFAULT_CREDENTIAL_SETTINGS,
  type CredentialSettings,
  type CredentialSignal,
} from './credential-state.ts';
import { FAILURE_RULES, type CircuitSignal, type FailureClass, type FailureRule } from './failure-class.ts';
import { FailureSpread } from './failure-spread.ts';
import { FirstTokenTime } from './first-token-time.ts';
import { Tracked } from './tracked.ts';

/** Whom a call went to, as far as states are kept by it. A candidate is one. */
export type CallTarget = Pick<Candidate, 'deploymentId' | 'providerId' | 'credentialId' | 'upstreamModelId'>;

/** How an attempt ended. */
export interface AttemptResult {
  /** undefined = it succeeded. */
  readonly failureClass: FailureClass | undefined;
  /** 0 = none came. */
  readonly httpStatus: number;
  /** As the upstream asked, in milliseconds; 0 = it did not. */
  readonly retryAfterMs: number;
  /** Time to the first token, in milliseconds; 0 = none came. */
  readonly firstTokenMs: number;
  /** When the attempt began, monotonic. */
  readonly startedMs: number;
}

/** What has a circuit. */
export type CircuitOwner = 'deployment' | 'provider';

/** What may be set. */
export interface ObservedStatesOptions {
  /** Thresholds, asked each time, so that settings count at once; default {@link DEFAULT_CIRCUIT_SETTINGS}. */
  readonly settingsOf?: (owner: CircuitOwner, id: string) => CircuitSettings;
  /** Default {@link DEFAULT_CREDENTIAL_SETTINGS}. */
  readonly credentialSettings?: CredentialSettings;
  /** Numbers in [0, 1), for jitter; default Math.random. */
  readonly random?: () => number;
  /** Most states of each kind; default 100 000. */
  readonly most?: number;
}

interface ProviderHealth {
  readonly circuit: Circuit;
  readonly spread: FailureSpread;
}

type Answers = Required<Pick<LoadView, 'circuit' | 'credential' | 'retryAfterMs' | 'firstTokenMs'>>;

/**
 * What calls have shown of deployments, providers and credentials: circuits, back-offs, refusals, times to the first
 * token. Answers a planner for the time that `at` set. All times are monotonic milliseconds; it keeps no timer.
 */
export class ObservedStates implements Answers {
  private readonly deployments: Tracked<Circuit>;
  private readonly providers: Tracked<ProviderHealth>;
  private readonly credentials: Tracked<CredentialState>;
  private readonly firstTokens: Tracked<FirstTokenTime>;
  private readonly backOffs: BackOffs;
  private readonly settingsOf: (owner: CircuitOwner, id: string) => CircuitSettings;
  private readonly credentialSettings: CredentialSettings;
  private readonly random: () => number;
  private nowMs = 0;

  constructor(options: ObservedStatesOptions = {}) {
    const { most = 100_000 } = options;
    this.settingsOf = options.settingsOf ?? (() => DEFAULT_CIRCUIT_SETTINGS);
    this.credentialSettings = options.credentialSettings ?? DEFAULT_CREDENTIAL_SETTINGS;
    this.random = options.random ?? Math.random;
    this.deployments = new Tracked(() => new Circuit(), most);
    this.providers = new Tracked(() => ({ circuit: new Circuit(), spread: new FailureSpread() }), most);
    this.credentials = new Tracked(() => new CredentialState(), most);
    this.firstTokens = new Tracked(() => new FirstTokenTime(), most);
    this.backOffs = new BackOffs(most);
  }

  /** Sets the time that the answers are for, and returns itself: a plan needs no view of its own. */
  at(nowMs: number): this {
    this.nowMs = nowMs;
    return this;
  }

  circuit(target: CallTarget): CircuitObstacle | undefined {
    const own = this.obstacle('deployment', target.deploymentId);
    if (own === 'manual') return 'circuit_manual';
    const { providerId } = target;
    const shared = providerId === undefined ? undefined : this.obstacle('provider', providerId);
    if (shared === 'manual') return 'provider_circuit_manual';
    if (own === 'unreachable') return 'circuit_unreachable';
    if (shared === 'unreachable') return 'provider_circuit_unreachable';
    if (own === 'failures') return 'circuit_open';
    return shared === 'failures' ? 'provider_circuit_open' : undefined;
  }

  credential(target: CallTarget): CredentialObstacle | undefined {
    const key = credentialKey(target);
    if (this.credentials.get(key)?.isUsable(this.nowMs, this.credentialSettings) === false) return 'credential_out';
    return this.backOffs.remainingMs(key, modelKey(target), this.nowMs) > 0 ? 'backing_off' : undefined;
  }

  retryAfterMs(target: CallTarget): number {
    const { nowMs } = this;
    const { deploymentId, providerId } = target;
    const key = credentialKey(target);
    return Math.max(
      this.circuitOf('deployment', deploymentId)?.retryAfterMs(nowMs, this.settingsOf('deployment', deploymentId)) ?? 0,
      providerId === undefined
        ? 0
        : (this.circuitOf('provider', providerId)?.retryAfterMs(nowMs, this.settingsOf('provider', providerId)) ?? 0),
      this.credentials.get(key)?.retryAfterMs(nowMs, this.credentialSettings) ?? 0,
      this.backOffs.remainingMs(key, modelKey(target), nowMs),
    );
  }

  firstTokenMs(deploymentId: string): number | undefined {
    return this.firstTokens.get(deploymentId)?.value(this.nowMs);
  }

  /**
   * A plan names this target: it has what trials there are to have.
   *
   * @returns whether it has one; only such a plan may say `dialled` or `abandoned`, lest it speak of another's trial
   */
  planned(target: CallTarget, nowMs: number): boolean {
    const { deploymentId, providerId } = target;
    const own = this.circuitOf('deployment', deploymentId);
    const shared = providerId === undefined ? undefined : this.circuitOf('provider', providerId);
    const taken = [
      own?.planned(nowMs, this.settingsOf('deployment', deploymentId)),
      shared?.planned(nowMs, this.settingsOf('provider', providerId ?? '')),
      this.credentials.get(credentialKey(target))?.planned(nowMs, this.credentialSettings),
    ];
    return taken.includes(true);
  }

  /** The call of a plan that has a trial went out. */
  dialled(target: CallTarget, nowMs: number): void {
    for (const state of this.withTrials(target)) state?.dialled(nowMs);
  }

  /** The call of a plan that has a trial will not go out: the trial is free at once. */
  abandoned(target: CallTarget): void {
    for (const state of this.withTrials(target)) state?.abandoned();
  }

  /** Takes in how an attempt ended. */
  record(target: CallTarget, result: AttemptResult, nowMs: number): void {
    const { failureClass, startedMs, firstTokenMs } = result;
    const rule = failureClass === undefined ? undefined : ruleOf(failureClass, result);
    if (rule === undefined && firstTokenMs > 0) this.firstTokens.ensure(target.deploymentId).add(firstTokenMs, nowMs);
    this.recordDeployment(target.deploymentId, rule?.deployment ?? 'success', startedMs, nowMs);
    if (target.providerId !== undefined) {
      this.recordProvider(target.providerId, target.deploymentId, rule?.provider ?? 'success', startedMs, nowMs);
    }
    this.recordCredential(target, rule, result, nowMs);
  }

  /** Opens a circuit by hand, for a day at most; a time that is over ends an opening by hand. */
  openManually(owner: CircuitOwner, id: string, untilMs: number, nowMs: number): void {
    this.ensureCircuit(owner, id).openManually(untilMs, nowMs);
  }

  /** Closes a circuit and forgets what it knew; once per generation, false = seen before. */
  reset(owner: CircuitOwner, id: string, generation: number, nowMs: number): boolean {
    return this.ensureCircuit(owner, id).reset(generation, nowMs);
  }

  /** A credential was edited, or passed a test: it is in, and no model of it waits. */
  clearCredential(credentialId: string, nowMs: number): void {
    this.credentials.get(credentialId)?.clear(nowMs);
    this.backOffs.clear(credentialId);
  }

  /** Forgets what configuration does not name any more. */
  retain(isKnown: (kind: CircuitOwner | 'credential', id: string) => boolean): void {
    const isDeployment = (id: string) => isKnown('deployment', id);
    this.deployments.retain(isDeployment);
    this.firstTokens.retain(isDeployment);
    this.providers.retain((id) => isKnown('provider', id));
    // An inline key stands under the id of its deployment.
    this.credentials.retain((id) => isKnown('credential', id) || isDeployment(id));
  }

  /** A circuit as an operator wants to see it; undefined = nothing was ever seen of it. */
  circuitFacts(owner: CircuitOwner, id: string, nowMs: number): CircuitFacts | undefined {
    return this.circuitOf(owner, id)?.facts(nowMs, this.settingsOf(owner, id));
  }

  private recordDeployment(id: string, signal: CircuitSignal, startedMs: number, nowMs: number): void {
    if (signal === 'nothing') return;
    const settings = this.settingsOf('deployment', id);
    this.deployments.ensure(id).record({ signal, startedMs, nowMs }, settings, this.random());
  }

  /**
   * One deployment that fails is its own matter, however much of the provider's traffic it has: it may have an address
   * of its own as well.
   */
  private recordProvider(id: string, deploymentId: string, signal: CircuitSignal, startedMs: number, nowMs: number) {
    if (signal === 'nothing') return;
    const settings = this.settingsOf('provider', id);
    const { circuit, spread } = this.providers.ensure(id);
    if (signal === 'failure' || signal === 'unreachable') spread.add(deploymentId, nowMs);
    const mayOpen = spread.isWide(settings.windowMs, nowMs);
    circuit.record({ signal, startedMs, nowMs, mayOpen }, settings, this.random());
  }

  private recordCredential(
    target: CallTarget,
    rule: FailureRule | undefined,
    { startedMs, retryAfterMs, httpStatus }: AttemptResult,
    nowMs: number,
  ): void {
    const key = credentialKey(target);
    if (rule?.credential === 'back_off') this.backOffs.add(key, modelKey(target), retryAfterMs, nowMs);
    const signal = credentialSignal(target, rule, retryAfterMs, httpStatus);
    const isNews = signal.kind === 'auth' || signal.kind === 'quota';
    const state = isNews ? this.credentials.ensure(key) : this.credentials.get(key);
    state?.record(signal, startedMs, nowMs, this.credentialSettings);
  }

  private obstacle(owner: CircuitOwner, id: string): CircuitCause | undefined {
    return this.circuitOf(owner, id)?.obstacle(this.nowMs, this.settingsOf(owner, id));
  }

  private circuitOf(owner: CircuitOwner, id: string): Circuit | undefined {
    return owner === 'deployment' ? this.deployments.get(id) : this.providers.get(id)?.circuit;
  }

  private ensureCircuit(owner: CircuitOwner, id: string): Circuit {
    return owner === 'deployment' ? this.deployments.ensure(id) : this.providers.ensure(id).circuit;
  }

  private withTrials(target: CallTarget) {
    const { deploymentId, providerId } = target;
    return [
      this.circuitOf('deployment', deploymentId),
      providerId === undefined ? undefined : this.circuitOf('provider', providerId),
      this.credentials.get(credentialKey(target)),
    ];
  }
}

/** An upstream that knows the credential and forbids one model (403) speaks of that deployment. */
function ruleOf(failureClass: FailureClass, { httpStatus }: AttemptResult): FailureRule {
  const rule = FAILURE_RULES[failureClass];
  return failureClass === 'auth' && httpStatus === 403 ? { ...rule, deployment: 'failure' } : rule;
}

function credentialSignal(
  { deploymentId }: CallTarget,
  rule: FailureRule | undefined,
  retryAfterMs: number,
  httpStatus: number,
): CredentialSignal {
  if (rule === undefined) return { kind: 'success' };
  if (rule.credential === 'auth') return { kind: 'auth', deploymentId, ofModel: httpStatus === 403 };
  return rule.credential === 'quota' ? { kind: 'quota', retryAfterMs } : { kind: 'nothing' };
}

/** A key of its own stands under the deployment's id. */
function credentialKey({ credentialId, deploymentId }: CallTarget): string {
  return credentialId ?? deploymentId;
}

function modelKey({ upstreamModelId, deploymentId }: CallTarget): string {
  return upstreamModelId ?? deploymentId;
}

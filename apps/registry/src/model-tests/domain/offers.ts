/** A model as its provider lists it. What the provider does not say is empty or 0. */
export interface Offer {
  readonly upstreamModelId: string;
  readonly displayName: string;
  readonly owner: string;
  readonly mode: string;
  readonly contextWindowTokens: number;
  readonly maxOutputTokens: number;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly features: readonly string[];
}

/** Members of a model's capabilities that providers state. */
export const OFFERED_FACTS = [
  'context_window_tokens',
  'max_output_tokens',
  'input_modalities',
  'output_modalities',
] as const;

/** Name of such a member. */
export type FactName = (typeof OFFERED_FACTS)[number];

/** A value of such a member. */
export type Fact = number | readonly string[] | null;

/** What is stated of a model. */
export type Facts = Readonly<Partial<Record<FactName, Fact>>>;

/** One of our deployments on the provider that was asked. */
export interface KnownDeployment {
  readonly deploymentId: string;
  readonly modelId: string;
  readonly modelKey: string;
  readonly upstreamModelId: string;
  readonly adminStatus: string;
  /** As the model has them now. */
  readonly capabilities: Facts;
  /** As an import last took them over; undefined = it did not come by an import. */
  readonly imported: Facts | undefined;
  /** True = an import switched it off because the provider did not offer it any more. */
  readonly missing: boolean;
}

/** A difference between what a provider says and what is configured. */
export interface OfferChange {
  readonly deploymentId: string;
  readonly modelId: string;
  readonly field: string;
  readonly from: Fact | string;
  readonly to: Fact | string;
  /** True = an administrator has set it, so an import leaves it (rule 24). */
  readonly kept: boolean;
}

/** How one upstream model stands. */
export interface ComparedOffer {
  readonly upstreamModelId: string;
  readonly state: 'new' | 'changed' | 'missing' | 'known';
  readonly offer: Offer | undefined;
  readonly deployments: readonly KnownDeployment[];
  readonly changes: readonly OfferChange[];
}

const MODALITIES: ReadonlySet<string> = new Set(['text', 'image', 'audio', 'video', 'pdf', 'embedding', 'score']);

/** What an offer states, in the form of a model's capabilities; unstated members are absent. */
export function factsOf(offer: Offer): Facts {
  const inputs = offer.inputModalities.filter((name) => MODALITIES.has(name));
  const outputs = offer.outputModalities.filter((name) => MODALITIES.has(name));
  return {
    ...(offer.contextWindowTokens > 0 && { context_window_tokens: offer.contextWindowTokens }),
    ...(offer.maxOutputTokens > 0 && { max_output_tokens: offer.maxOutputTokens }),
    ...(inputs.length > 0 && { input_modalities: inputs }),
    ...(outputs.length > 0 && { output_modalities: outputs }),
  };
}

/**
 * Holds what a provider offers against our deployments on it: new models, changed ones, those that it does not offer
 * any more, and those that are as they were. Changes nothing.
 */
export function compareOffers(offers: readonly Offer[], ours: readonly KnownDeployment[]): ComparedOffer[] {
  const known = Map.groupBy(ours, ({ upstreamModelId }) => upstreamModelId);
  const offered = offers.map((offer): ComparedOffer => {
    const deployments = known.get(offer.upstreamModelId) ?? [];
    const changes = deployments.flatMap((deployment) => changesOf(offer, deployment));
    const state = deployments.length === 0 ? 'new' : changes.some(({ kept }) => !kept) ? 'changed' : 'known';
    return { upstreamModelId: offer.upstreamModelId, state, offer, deployments, changes };
  });
  const listed = new Set(offers.map(({ upstreamModelId }) => upstreamModelId));
  const missing = [...known]
    .filter(([upstreamModelId]) => !listed.has(upstreamModelId))
    .map(([upstreamModelId, deployments]): ComparedOffer => ({
      upstreamModelId,
      state: 'missing',
      offer: undefined,
      deployments,
      changes: [],
    }));
  return [...offered, ...missing];
}

/** What an import of an offer would change of a deployment and its model, and what it would leave. */
export function changesOf(offer: Offer, deployment: KnownDeployment): OfferChange[] {
  const { deploymentId, modelId, capabilities, imported, missing, adminStatus } = deployment;
  const changes: OfferChange[] = [];
  if (missing && adminStatus === 'inactive') {
    changes.push({ deploymentId, modelId, field: 'admin_status', from: 'inactive', to: 'active', kept: false });
  }
  for (const [name, to] of Object.entries(factsOf(offer)) as [FactName, Fact][]) {
    const from = capabilities[name] ?? null;
    if (same(from, to)) continue;
    const untouched = imported === undefined ? isUnset(from) : same(from, imported[name] ?? null);
    // The provider says what it said before, and an administrator has set something else since.
    if (!untouched && imported !== undefined && same(imported[name] ?? null, to)) continue;
    changes.push({ deploymentId, modelId, field: `capabilities.${name}`, from, to, kept: !untouched });
  }
  return changes;
}

function isUnset(fact: Fact): boolean {
  return fact === null || (Array.isArray(fact) && fact.length === 0);
}

function same(one: Fact, other: Fact): boolean {
  if (isUnset(one) && isUnset(other)) return true;
  return JSON.stringify(one) === JSON.stringify(other);
}

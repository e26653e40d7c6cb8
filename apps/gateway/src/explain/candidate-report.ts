import { PRICE_AMOUNTS, type PriceAmount, type RouteReason } from '@roundhouse/admin-api';
import type {
  DeploymentEntry,
  ModelEntry,
  PriceEntry,
  PriceTier,
  ProviderEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { findDriver } from '@roundhouse/drivers';
import type { Clock } from '@roundhouse/kernel';
import { attemptOf, type Candidate, type LoadView, type RouteQuery } from '@roundhouse/routing';
import type { ConfigState, RouteTargetEntry } from '@roundhouse/snapshot';
import { connectionOf } from '../inference/deployment-connection.ts';
import { priceInForce } from '../inference/price-in-force.ts';
import { candidateKey, candidatesByKey, type CandidateFacts } from './candidate-facts.ts';
import { inOrder } from './candidate-order.ts';
import { worded, type Explanation } from './reason-words.ts';

type CandidateReport = Explanation['candidates'][number];
type ConnectionReport = CandidateReport['connection'];
type PriceReport = NonNullable<CandidateReport['price']>;

/** What every candidate of one explanation shares. */
export interface ReportBasis {
  readonly state: ConfigState;
  readonly target: RouteTargetEntry;
  readonly query: RouteQuery;
  readonly load: LoadView;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Reasons of the callable, which hold for each of its own deployments. */
  readonly ofCallable: readonly RouteReason[];
  readonly facts: readonly CandidateFacts[];
  /** Places in a plan that was made, by `candidateKey`; undefined = none was made. */
  readonly orders: ReadonlyMap<string, number> | undefined;
}

/** Every deployment of a callable and of its chains: those that are tried in their order, the others last. */
export function reportCandidates(basis: ReportBasis): CandidateReport[] {
  const { state, target, facts, orders } = basis;
  const known = candidatesByKey(target);
  const unplaced = facts.flatMap((one) => {
    // A router may have a newer configuration: what is unknown here cannot be called from here.
    const placed = known.get(candidateKey(one.role, one.deploymentId));
    const deployment = state.deployment(one.deploymentId);
    const model = deployment && state.model(deployment.modelId);
    if (placed === undefined || deployment === undefined || model === undefined) return [];
    const { candidate, chainIndex, strategy } = placed;
    return [{ report: reportOf(basis, { deployment, model, candidate, facts: one }), chainIndex, strategy }];
  });
  return inOrder(unplaced, { maxAttempts: target.maxAttempts, orders });
}

interface Reported {
  readonly deployment: DeploymentEntry;
  readonly model: ModelEntry;
  readonly candidate: Candidate;
  readonly facts: CandidateFacts;
}

function reportOf(basis: ReportBasis, { deployment, model, candidate, facts }: Reported): CandidateReport {
  const { state, query, load, clock, ofCallable } = basis;
  const driver = findDriver(deployment.driver);
  const provider = state.provider(deployment.providerId);
  const { connection, faults } = connectionReport(basis, deployment, provider);
  const { role } = facts;
  // The mode may be told by both the callable and the candidate.
  const reasons = [...new Set([...(role === 'own' ? ofCallable : []), ...facts.reasons, ...faults])];
  const { connectTimeoutMs, firstTokenTimeoutMs, idleTimeoutMs, totalTimeoutMs } = attemptOf(candidate, query, load);
  const price = priceInForce(deployment, model, clock);
  const ofDeployment = priceInForce(deployment, { price: undefined, comingPrices: [] }, clock);
  return {
    deployment_id: deployment.id,
    key: deployment.key === '' ? deployment.id : deployment.key,
    upstream_model_id: deployment.upstreamModelId,
    driver: deployment.driver,
    protocol: deployment.protocol === '' ? (driver?.contract.protocol ?? '') : deployment.protocol,
    provider: provider === undefined ? null : { id: provider.id, key: provider.key },
    node_id: deployment.nodeId === '' ? null : deployment.nodeId,
    model: { id: model.id, key: model.key },
    role,
    eligible: reasons.length === 0,
    order: null,
    priority: facts.priority,
    tier: null,
    weight: facts.weight,
    share: 0,
    first: 0,
    reasons: reasons.map(worded),
    retry_after_ms: facts.retryAfterMs,
    in_flight: facts.inFlight,
    first_token_ms: facts.firstTokenMs,
    cost_pico: facts.costPico === null ? null : String(facts.costPico),
    headroom: facts.headroom,
    expected_wait_ms: Math.round(facts.expectedWaitMs),
    spill: facts.spill && { bound: facts.spill.bound, total_pico: facts.spill.totalPico?.toString() ?? null },
    node: facts.node && nodeReport(facts.node),
    connection,
    price: price === undefined ? null : priceReport(price, ofDeployment === undefined ? 'model' : 'deployment'),
    timeouts: {
      connect_ms: connectTimeoutMs,
      first_token_ms: firstTokenTimeoutMs,
      idle_ms: idleTimeoutMs,
      total_ms: totalTimeoutMs,
    },
  };
}

function nodeReport(node: NonNullable<CandidateFacts['node']>): NonNullable<CandidateReport['node']> {
  return {
    state: node.state,
    serving_id: node.servingId || null,
    slots: node.slots,
    context_tokens: node.contextTokens,
    tokens_per_second: node.tokensPerSecond,
    prompt_tokens_per_second: node.promptTokensPerSecond,
    load_progress: node.loadProgress,
    load_eta_s: node.loadEtaS,
  };
}

/** Where and as whom it would be called, and what keeps it from being called. Names alone, never a secret. */
function connectionReport(
  { state, query }: ReportBasis,
  deployment: DeploymentEntry,
  provider: ProviderEntry | undefined,
): { connection: ConnectionReport; faults: RouteReason[] } {
  const nowhere: ConnectionReport = { host: null, credential_source: 'none', credential: null };
  const contract = findDriver(deployment.driver)?.contract;
  if (contract === undefined) return { connection: nowhere, faults: ['driver_unknown'] };
  const faults: RouteReason[] = contract.modes.some((mode) => mode === query.mode) ? [] : ['mode_unsupported'];
  if (contract.onNode) return { connection: { ...nowhere, credential_source: 'node' }, faults };
  if (provider === undefined) return { connection: nowhere, faults: [...faults, 'provider_unknown'] };
  const credential = state.credential(deployment.credentialId || provider.credentialId);
  const { fault, baseUrl, nextKey } = connectionOf(contract, { deployment, provider, credential });
  if (fault !== undefined) faults.push(fault as RouteReason);
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : null;
  const from = (source: ConnectionReport['credential_source'], name: string | null = null) => ({
    connection: { host, credential_source: source, credential: name },
    faults,
  });
  // In the order of precedence; a key of a place that says one is never looked for further on.
  if (credential !== undefined) return from('named', credential.key);
  if (deployment.inlineKey !== undefined) return from('inline');
  if (provider.ownKey !== undefined) return from('provider');
  return nextKey === undefined ? from('none') : from('environment', provider.environmentKey?.name ?? null);
}

function priceReport(price: PriceEntry, source: PriceReport['source']): PriceReport {
  const { id, free, tiers } = price;
  return {
    id,
    source,
    free,
    amounts: amountsOf(price),
    tiers: tiers.map((tier) => ({ above_input_tokens: tier.aboveInputTokens, amounts: amountsOf(tier) })),
  };
}

function amountsOf(price: PriceEntry | PriceTier): Partial<Record<PriceAmount, string>> {
  const amounts: Record<PriceAmount, bigint> = {
    input_token_pico: price.inputTokenPico,
    cache_read_token_pico: price.cacheReadTokenPico,
    cache_write_token_pico: price.cacheWriteTokenPico,
    output_token_pico: price.outputTokenPico,
    reasoning_token_pico: price.reasoningTokenPico,
    audio_input_token_pico: price.audioInputTokenPico,
    audio_output_token_pico: price.audioOutputTokenPico,
    image_pico: price.imagePico,
    second_pico: price.secondPico,
    character_pico: price.characterPico,
    page_pico: price.pagePico,
    request_pico: price.requestPico,
  };
  const charged = PRICE_AMOUNTS.filter((name) => amounts[name] > 0n);
  return Object.fromEntries(charged.map((name) => [name, String(amounts[name])]));
}

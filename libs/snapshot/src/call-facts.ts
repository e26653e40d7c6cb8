import { priceAt } from '@roundhouse/pricing';
import type { Candidate, RouteQuery } from '@roundhouse/routing';
import type { ConfigState } from './config-state.ts';
import { routeTarget, type RouteTargetEntry } from './route-targets.ts';

/** Output that a call is priced at whose caller set no bound: prices are compared, not charged. */
const ASSUMED_OUTPUT_TOKENS = 512;

/** What is looked up in the configuration by deployment or callable, remembered as long as the same one is in force. */
export class CallFacts {
  private readonly state: ConfigState;
  private readonly candidates = new Map<string, Candidate>();
  private readonly maxOutputs = new Map<string, number>();

  constructor(state: ConfigState) {
    this.state = state;
  }

  /** A deployment as a candidate of its own model; undefined = it is not there any more. */
  candidate(deploymentId: string): Candidate | undefined {
    const known = this.candidates.get(deploymentId);
    if (known !== undefined) return known;
    const modelId = this.state.deployment(deploymentId)?.modelId;
    const target = modelId === undefined ? undefined : routeTarget(this.state, modelId);
    const found = target?.candidates.find((candidate) => candidate.deploymentId === deploymentId);
    if (found !== undefined) this.candidates.set(deploymentId, found);
    return found;
  }

  /** Most tokens that any model of a callable answers with; 0 = not known of all of them. */
  maxOutputTokens(target: RouteTargetEntry): number {
    const known = this.maxOutputs.get(target.callableId);
    if (known !== undefined) return known;
    const models = new Set(target.candidates.map(({ modelId = target.callableId }) => modelId));
    const bounds = [...models].map((modelId) => this.state.model(modelId)?.maxOutputTokens ?? 0);
    const most = bounds.length === 0 || bounds.includes(0) ? 0 : Math.max(...bounds);
    this.maxOutputs.set(target.callableId, most);
    return most;
  }

  /** The query with no more output than its models can give, whatever its caller would allow. */
  bounded<Query extends RouteQuery>(query: Query, target: RouteTargetEntry): Query {
    const { maxOutputTokens = 0 } = query;
    if (maxOutputTokens === 0) return query;
    const most = this.maxOutputTokens(target);
    return most > 0 && maxOutputTokens > most ? { ...query, maxOutputTokens: most } : query;
  }

  /** What a request would cost at a deployment, in pico-USD, by the prices in force; undefined = unpriced. */
  costPico({ deploymentId }: Candidate, { inputTokensEstimate, maxOutputTokens }: RouteQuery): number | undefined {
    const deployment = this.state.deployment(deploymentId);
    if (deployment === undefined) return undefined;
    const model = this.state.model(deployment.modelId);
    const nowMs = Date.now();
    const price =
      priceAt(deployment.price, deployment.comingPrices, nowMs) ??
      (model && priceAt(model.price, model.comingPrices, nowMs));
    if (price === undefined) return undefined;
    if (price.free) return 0;
    let amounts: Pick<typeof price, 'inputTokenPico' | 'outputTokenPico' | 'requestPico'> = price;
    for (const tier of price.tiers) if (inputTokensEstimate > tier.aboveInputTokens) amounts = tier;
    const output = (maxOutputTokens ?? 0) || ASSUMED_OUTPUT_TOKENS;
    return (
      Number(amounts.requestPico) +
      Number(amounts.inputTokenPico) * inputTokensEstimate +
      Number(amounts.outputTokenPico) * output
    );
  }
}

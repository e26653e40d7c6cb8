import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JsonObject, RoutePolicy } from '@roundhouse/admin-api';
import { planRoute, seededRandom, type RouteQuery, type RouteTarget } from '@roundhouse/routing';

/** What is tried on paper. */
export interface SimulationOrder {
  readonly picks: number;
  readonly seed: number;
  /** Deployments that are down. */
  readonly unavailable: ReadonlySet<string>;
  readonly query: RouteQuery;
}

/** Names of a candidate for people. */
export interface CandidateLabel {
  readonly deployment: string;
  readonly model: string;
}

interface Count {
  first: number;
  tried: number;
}

/** Work on the event loop between two turns of it, in judged candidates. */
const SLICE = 20_000;

const BY_LOAD: Partial<Record<RoutePolicy['strategy'], string>> = {
  least_busy: 'least_busy follows the calls that are open at the time; shown is the share while none is busier',
  latency: 'latency follows times to the first token as they are measured; shown is the share while all are alike',
  cost: 'cost follows prices and lengths of the calls; shown is the share while all cost the same',
  usage: 'usage follows what is left of limits; shown is the share while all have the same left',
  affinity: 'affinity keeps together what belongs together; shown is the share over many conversations',
  priced_spill: 'priced_spill weighs the wait for own nodes against prices; shown is the share while nobody waits',
};

/**
 * Plans many calls with the planner's own functions and counts where they would go.
 *
 * @param labels by deployment id
 */
export async function simulate(
  target: RouteTarget,
  policy: RoutePolicy | null,
  order: SimulationOrder,
  labels: ReadonlyMap<string, CandidateLabel>,
): Promise<JsonObject> {
  const counts = new Map<string, Count>(
    target.candidates.map(({ deploymentId }) => [deploymentId, { first: 0, tried: 0 }]),
  );
  const random = seededRandom(order.seed);
  const load = { endpoint: (id: string) => (order.unavailable.has(id) ? ('not_ready' as const) : ('ready' as const)) };
  const down = {
    ...target,
    candidates: target.candidates.map((one) => ({
      ...one,
      // Endpoints are asked of nodes alone.
      onNode: one.onNode || order.unavailable.has(one.deploymentId),
    })),
  };
  const options = { random, maxAttempts: policy?.retry.max_attempts ?? undefined };
  const decide = () => planRoute(order.query, down, load, withoutUndefined(options));
  let refusal: string | null = null;
  let refused = 0;
  let judged = 0;
  let verdicts = new Map<string, string>();
  for (let pick = 0; pick < order.picks; pick += 1) {
    const decision = decide();
    const { verdicts: found } = decision.kind === 'plan' ? decision.plan : decision.refusal;
    if (pick === 0) verdicts = new Map(found.map(({ deploymentId, code }) => [deploymentId, code]));
    if (decision.kind === 'refusal') {
      refused += 1;
      refusal = decision.refusal.reason;
    } else {
      for (const [place, { deploymentId }] of decision.plan.attempts.entries()) {
        const count = counts.get(deploymentId)!;
        if (place === 0) count.first += 1;
        count.tried += 1;
      }
    }
    judged += target.candidates.length;
    if (judged < SLICE) continue;
    judged = 0;
    await nextTurn();
  }
  const note = policy === null ? undefined : BY_LOAD[policy.strategy];
  return {
    picks: order.picks,
    refused,
    refusal,
    basis: 'weights',
    notes: note === undefined ? [] : [note],
    candidates: target.candidates.map((candidate) => {
      const { deploymentId, priority } = candidate;
      const label = labels.get(deploymentId);
      return {
        deployment_id: deploymentId,
        deployment: label?.deployment ?? deploymentId,
        model: label?.model ?? '',
        tier: priority,
        weight: shareOf(target, candidate),
        verdict: eligibility(verdicts.get(deploymentId)),
        ...counts.get(deploymentId)!,
      };
    }),
  };
}

/** Whether one was chosen is counted; the verdict says whether it could be. */
function eligibility(verdict: string | undefined): string {
  return verdict === undefined || verdict === 'chosen' ? 'eligible' : verdict;
}

function shareOf(target: RouteTarget, of: RouteTarget['candidates'][0]): number {
  const tier = target.candidates.filter(({ priority }) => priority === of.priority);
  const sum = tier.reduce((total, { weight }) => total + weight, 0);
  return Math.round((of.weight / sum) * 10_000) / 10_000;
}

function withoutUndefined({ random, maxAttempts }: { random: () => number; maxAttempts: number | undefined }) {
  return maxAttempts === undefined ? { random } : { random, maxAttempts };
}

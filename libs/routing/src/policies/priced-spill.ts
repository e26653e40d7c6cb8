import { expectedWaitMs } from '../nodes/expected-wait.ts';
import type { Candidate, LoadView, RouteQuery } from '../route-query.ts';
import { compareCalls } from './least-busy.ts';
import { pickInTiers } from './pick-in-tiers.ts';
import type { Pick } from './policy.ts';
import { DEFAULT_SPILL, type SpillSettings } from './spill-settings.ts';

/** Waits are told apart in steps of so many milliseconds: smaller differences are noise. */
const STEP_MS = 50;

/** What one deployment comes to for one request. */
export interface SpillScore {
  /** `fits`, or the bound that it exceeds: those go after all others, prices last. */
  readonly bound: 'fits' | 'wait' | 'price';
  /** Time until the first token, in milliseconds, as a multiple of 50. */
  readonly waitMs: number;
  /** Price and worth of the wait, in pico-USD; Infinity = unpriced. */
  readonly totalPico: number;
}

const RANK: Readonly<Record<SpillScore['bound'], number>> = { fits: 0, wait: 1, price: 2 };

/** Weighs one deployment: an own node costs its wait, any other one its price and its wait. */
export function spillScore(
  candidate: Candidate,
  query: RouteQuery,
  load: LoadView,
  { waitSecondPico, maxWaitMs, maxPricePico }: SpillSettings = DEFAULT_SPILL,
): SpillScore {
  const expectedMs = expectedWaitMs(candidate, query, load);
  const waitMs = expectedMs - (expectedMs % STEP_MS);
  const worthPico = (waitMs / 1_000) * waitSecondPico;
  if (candidate.onNode) return { bound: waitMs > maxWaitMs ? 'wait' : 'fits', waitMs, totalPico: worthPico };
  // What has no price is affordable to nobody.
  const pricePico = load.costPico?.(candidate, query) ?? Infinity;
  const isTooDear = pricePico === Infinity || pricePico > maxPricePico;
  return { bound: isTooDear ? 'price' : 'fits', waitMs, totalPico: pricePico + worthPico };
}

/** Looks at all; those that come to the same are told apart by their calls, then drawn by weight, in one pass. */
const pickLeastTotal: Pick = (pool, from, to, { query, load, random, spill }) => {
  let chosen = from;
  let best = spillScore(pool[from]!, query, load, spill);
  let weightSum = Math.max(1, pool[from]!.weight);
  for (let index = from + 1; index < to; index += 1) {
    const candidate = pool[index]!;
    const score = spillScore(candidate, query, load, spill);
    const order = compareScores(score, best) || compareCalls(candidate, pool[chosen]!, load);
    if (order > 0) continue;
    const weight = Math.max(1, candidate.weight);
    weightSum = order < 0 ? weight : weightSum + weight;
    // One of a growing set stays in hand with the probability of its weight (reservoir sampling).
    if (order < 0 || random() * weightSum < weight) {
      chosen = index;
      best = score;
    }
  }
  return chosen;
};

function compareScores(one: SpillScore, other: SpillScore): number {
  const rank = RANK[one.bound] - RANK[other.bound];
  if (rank !== 0) return rank;
  // Unpriced ones are alike; their difference would be no number.
  return one.totalPico === other.totalPico ? 0 : one.totalPico - other.totalPico;
}

/** Own nodes while waiting for them is worth less than what others ask for. */
export const PRICED_SPILL = pickInTiers('priced_spill', pickLeastTotal);

import { pickInTiers } from './pick-in-tiers.ts';
import type { Pick } from './policy.ts';

/** Looks at all; those of the same cost are drawn by weight, in one pass. Unpriced ones come last. */
const pickCheapest: Pick = (pool, from, to, { query, load, random }) => {
  let chosen = from;
  let least = Infinity;
  let weightSum = 0;
  for (let index = from; index < to; index += 1) {
    const candidate = pool[index]!;
    const costPico = load.costPico?.(candidate, query) ?? Infinity;
    if (costPico > least) continue;
    const weight = Math.max(1, candidate.weight);
    if (costPico < least) {
      least = costPico;
      weightSum = weight;
      chosen = index;
      continue;
    }
    weightSum += weight;
    // One of a growing set stays in hand with the probability of its weight (reservoir sampling).
    if (random() * weightSum < weight) chosen = index;
  }
  return chosen;
};

/** The cheapest for this request. */
export const COST = pickInTiers('cost', pickCheapest);

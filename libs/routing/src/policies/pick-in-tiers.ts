import type { Candidate } from '../route-query.ts';
import type { Pick, SelectionPolicy, Strategy } from './policy.ts';

/**
 * A policy that picks one after the other: what is picked is swapped to the front, so that the rest of the tier stays
 * in one piece and nothing is allocated but the result.
 */
export function pickInTiers(strategy: Strategy, pick: Pick): SelectionPolicy {
  return {
    strategy,
    order(pool, count, facts) {
      groupByPriority(pool);
      const wanted = Math.min(count, pool.length);
      let tierEnd = 0;
      for (let place = 0; place < wanted; place += 1) {
        if (place >= tierEnd) tierEnd = endOfTier(pool, place);
        swap(pool, place, pick(pool, place, tierEnd, facts));
      }
      return pool.slice(0, wanted);
    },
  };
}

/** Most models have one tier, or their deployments in order: then a look suffices. */
function groupByPriority(pool: Candidate[]): void {
  for (let index = 1; index < pool.length; index += 1) {
    if (pool[index - 1]!.priority > pool[index]!.priority) {
      pool.sort((one, other) => one.priority - other.priority);
      return;
    }
  }
}

function endOfTier(pool: readonly Candidate[], start: number): number {
  const { priority } = pool[start]!;
  let end = start + 1;
  while (end < pool.length && pool[end]!.priority === priority) end += 1;
  return end;
}

function swap(pool: Candidate[], one: number, other: number): void {
  const moved = pool[one]!;
  pool[one] = pool[other]!;
  pool[other] = moved;
}

import type { Candidate } from '../route-query.ts';
import type { Pick, SelectionFacts } from './policy.ts';

/** Negative = the first is better, positive = the second, 0 = alike. */
export type Compare = (one: Candidate, other: Candidate, facts: SelectionFacts) => number;

/**
 * Power of two choices: draws two and takes the better, which spreads almost as well as looking at all and keeps
 * callers with old figures from rushing to the same one (Mitzenmacher 2001). Those alike are drawn by weight.
 */
export function twoChoices(compare: Compare): Pick {
  return (pool, from, to, facts) => {
    const span = to - from;
    if (span < 2) return from;
    const { random } = facts;
    const first = from + Math.floor(random() * span);
    const step = from + Math.floor(random() * (span - 1));
    const second = step >= first ? step + 1 : step;
    const one = pool[first]!;
    const other = pool[second]!;
    const sign = compare(one, other, facts);
    if (sign !== 0) return sign < 0 ? first : second;
    const weight = Math.max(1, one.weight);
    return random() * (weight + Math.max(1, other.weight)) < weight ? first : second;
  };
}

import type { Candidate } from './route-query.ts';

interface Drawn {
  candidate: Candidate;
  key: number;
}

/**
 * Draws up to `count` candidates: lower priority first; inside a tier each next one with a probability
 * proportional to its weight among those left. Every candidate gets an exponential key of rate `weight` and the
 * smallest keys win, which equals drawing one by one (Efraimidis and Spirakis 2006) in a single pass.
 *
 * @param random numbers in [0, 1), one per candidate
 */
export function drawInOrder(candidates: readonly Candidate[], count: number, random: () => number): Candidate[] {
  const first: Drawn[] = [];
  for (const candidate of candidates) {
    const drawn = { candidate, key: -Math.log1p(-random()) / Math.max(1, candidate.weight) };
    const at = first.findIndex((other) => goesBefore(drawn, other));
    if (at >= 0) first.splice(at, 0, drawn);
    else if (first.length < count) first.push(drawn);
    if (first.length > count) first.pop();
  }
  return first.map((drawn) => drawn.candidate);
}

function goesBefore(left: Drawn, right: Drawn): boolean {
  if (left.candidate.priority !== right.candidate.priority) return left.candidate.priority < right.candidate.priority;
  return left.key < right.key;
}

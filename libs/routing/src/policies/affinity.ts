import { hash32 } from '@roundhouse/kernel';
import type { Candidate } from '../route-query.ts';
import { pickLeastBusy } from './least-busy.ts';
import { pickInTiers } from './pick-in-tiers.ts';
import type { Pick, SelectionFacts } from './policy.ts';

/** A deployment may have this much of its fair share of the calls in flight before keys go past it. */
const LOAD_FACTOR = 1.25;

/** So few calls in flight are never too many: a quiet conversation stays where its cache is. */
const FREE_IN_FLIGHT = 4;

const RANGE = 4_294_967_296;

/**
 * Rendezvous hashing by weight: each deployment and key make a number, the smallest wins, so that only the keys of a
 * deployment that leaves move. With bounded load: one that is over its share is passed by, to the next of this key's
 * own order. Without a key the less busy of two is taken.
 */
const pickOwner: Pick = (pool, from, to, facts) => {
  const key = facts.query.affinityKey;
  if (key === undefined || key === '') return pickLeastBusy(pool, from, to, facts);
  const keyHash = hash32(key);
  const callsPerWeight = allowedPerWeight(pool, from, to, facts);
  let owner = from;
  let ownerScore = Infinity;
  let fallback = from;
  let fallbackScore = Infinity;
  for (let index = from; index < to; index += 1) {
    const candidate = pool[index]!;
    const weight = Math.max(1, candidate.weight);
    const score = scoreOf(candidate.deploymentId, keyHash, weight);
    if (goesBefore(score, candidate, fallbackScore, pool[fallback]!)) {
      fallback = index;
      fallbackScore = score;
    }
    const inFlight = facts.load.inFlight?.(candidate.deploymentId) ?? 0;
    if (inFlight >= FREE_IN_FLIGHT && inFlight + 1 > Math.ceil(callsPerWeight * weight)) continue;
    if (goesBefore(score, candidate, ownerScore, pool[owner]!)) {
      owner = index;
      ownerScore = score;
    }
  }
  return ownerScore === Infinity ? fallback : owner;
};

function allowedPerWeight(pool: readonly Candidate[], from: number, to: number, { load }: SelectionFacts): number {
  let calls = 1;
  let weights = 0;
  for (let index = from; index < to; index += 1) {
    const candidate = pool[index]!;
    calls += load.inFlight?.(candidate.deploymentId) ?? 0;
    weights += Math.max(1, candidate.weight);
  }
  return (LOAD_FACTOR * calls) / weights;
}

/** An exponential number of rate `weight`: the smallest of several is each one's in proportion to its weight. */
function scoreOf(deploymentId: string, keyHash: number, weight: number): number {
  let mixed = Math.imul(hash32(deploymentId) ^ keyHash, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return -Math.log(((mixed ^ (mixed >>> 16)) >>> 0) / RANGE + 1 / (2 * RANGE)) / weight;
}

function goesBefore(score: number, candidate: Candidate, bestScore: number, best: Candidate): boolean {
  return score < bestScore || (score === bestScore && candidate.deploymentId < best.deploymentId);
}

/** The one that owns the request's affinity key, unless it is over its share. */
export const AFFINITY = pickInTiers('affinity', pickOwner);

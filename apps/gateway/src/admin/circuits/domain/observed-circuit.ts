import {
  CIRCUIT_CAUSES,
  CIRCUIT_STATES,
  type CircuitCauseName,
  type CircuitOwnerKind,
  type CircuitStateName,
} from '@roundhouse/admin-api';

/** A circuit as one router tells of it. */
export interface ToldCircuit {
  readonly owner: string;
  readonly id: string;
  readonly state: string;
  readonly cause: string;
  readonly retryAfterMs: number;
  readonly failures: number;
  readonly calls: number;
}

/** A circuit that is not closed, as everybody together sees it. */
export interface ObservedCircuit {
  readonly owner: CircuitOwnerKind;
  readonly id: string;
  /** The worst that anybody says. */
  readonly state: CircuitStateName;
  readonly cause: CircuitCauseName;
  /** Of those who say the worst, the longest. */
  readonly retryAfterMs: number;
  /** In the window of the router that saw most failures. */
  readonly failures: number;
  readonly calls: number;
  /** Routers that say so; empty = the configuration alone. */
  readonly routers: readonly string[];
}

/** Key of a circuit in a map. */
export function circuitKey(owner: string, id: string): string {
  return `${owner}:${id}`;
}

/** Circuits of all routers, by `circuitKey`. What this version does not understand is left out. */
export function circuitsOf(
  states: readonly { readonly routerId: string; readonly circuits: readonly ToldCircuit[] }[],
): Map<string, ObservedCircuit> {
  const merged = new Map<string, ObservedCircuit>();
  for (const { routerId, circuits } of states) {
    for (const circuit of circuits) {
      const seen = seenBy(routerId, circuit);
      if (seen !== undefined) addCircuit(merged, seen);
    }
  }
  return merged;
}

/** Adds what one more says about a circuit. */
export function addCircuit(merged: Map<string, ObservedCircuit>, circuit: ObservedCircuit): void {
  const key = circuitKey(circuit.owner, circuit.id);
  const known = merged.get(key);
  merged.set(key, known === undefined ? circuit : together(known, circuit));
}

/** The worse of two circuits; undefined = closed. */
export function worse(
  one: ObservedCircuit | undefined,
  other: ObservedCircuit | undefined,
): ObservedCircuit | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return severity(other) > severity(one) ? other : one;
}

function together(one: ObservedCircuit, other: ObservedCircuit): ObservedCircuit {
  const [worst, milder] = severity(other) > severity(one) ? [other, one] : [one, other];
  const alike = severity(one) === severity(other);
  const { failures, calls } = other.failures > one.failures ? other : one;
  return {
    ...worst,
    retryAfterMs: alike ? Math.max(one.retryAfterMs, other.retryAfterMs) : worst.retryAfterMs,
    failures,
    calls,
    routers: [...worst.routers, ...milder.routers],
  };
}

/** An open one is worse than a half-open one; of two alike, the one that people opened, then the unreachable one. */
function severity({ state, cause }: ObservedCircuit): number {
  const ofState = CIRCUIT_STATES.length - CIRCUIT_STATES.indexOf(state);
  return ofState * CIRCUIT_CAUSES.length + CIRCUIT_CAUSES.length - CIRCUIT_CAUSES.indexOf(cause);
}

function seenBy(routerId: string, circuit: ToldCircuit): ObservedCircuit | undefined {
  const { id, retryAfterMs, failures, calls } = circuit;
  const { owner } = circuit;
  const state = CIRCUIT_STATES.find((known) => known === circuit.state);
  const cause = CIRCUIT_CAUSES.find((known) => known === circuit.cause);
  if (state === undefined || cause === undefined || (owner !== 'deployment' && owner !== 'provider')) return undefined;
  return { owner, id, state, cause, retryAfterMs, failures, calls, routers: [routerId] };
}

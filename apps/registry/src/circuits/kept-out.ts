import type { JsonObject } from '@roundhouse/admin-api';
import type { OpenCircuit } from './infra/open-circuits.ts';

/** A circuit that is open by hand, as documents show it; what routers observe is added by the gateway. */
export function keptOutBy(circuit: OpenCircuit | undefined, nowMs: number): JsonObject | null {
  if (circuit === undefined) return null;
  const { owner, until } = circuit;
  return { owner, state: 'open', cause: 'manual', retry_after_ms: Math.max(0, until.getTime() - nowMs) };
}

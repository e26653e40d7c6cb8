import { CircuitSubject, type CircuitEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { CircuitEntity } from './circuit.entity.ts';

const SUBJECT = {
  deployment: CircuitSubject.CIRCUIT_SUBJECT_DEPLOYMENT,
  provider: CircuitSubject.CIRCUIT_SUBJECT_PROVIDER,
} as const;

/** Circuit as watchers see it: who decided and why stays here. */
export function toCircuitEntry(row: CircuitEntity): CircuitEntry {
  return {
    id: row.id,
    organizationId: row.organizationId,
    subject: SUBJECT[row.owner],
    openUntilUnixMs: BigInt(row.openUntil?.getTime() ?? 0),
    resetGeneration: row.resetGeneration,
  };
}

import { newId } from '@roundhouse/kernel';
import type { Alert } from '../../alerts/alert.ts';
import type { DeadLetter } from '../ingest.ports.ts';

/** Letters that one alert names. */
const MAX_NAMED = 10;

/**
 * The alert that records were parked, of the installation.
 *
 * @param parked what a batch could not record, also what was parked before
 * @param count of those that are new
 */
export function parkedAlert(parked: readonly DeadLetter[], count: number): Alert {
  const letters = parked.slice(0, MAX_NAMED).map(({ spoolId, firstSeq, lastSeq, reason }) => ({
    spool_id: spoolId === '' ? null : spoolId,
    first_seq: String(firstSeq),
    last_seq: String(lastSeq),
    reason,
  }));
  return {
    kind: 'alert.dead_letters',
    organizationId: null,
    subjectId: null,
    // Parked letters are new once only, in the transaction that adds this.
    dedupeKey: `dead-letters ${newId()}`,
    occurredAt: new Date(),
    payload: { count, letters },
  };
}

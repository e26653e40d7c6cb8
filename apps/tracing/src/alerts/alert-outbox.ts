import { newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import type { Alert } from './alert.ts';

/** Bounds what one alert may say, in bytes of JSON. */
export const MAX_PAYLOAD_BYTES = 16_384;

const INSERT = `
INSERT INTO tracing.alert_outbox (id, kind, organization_id, subject_id, dedupe_key, occurred_at, payload)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (dedupe_key) DO NOTHING
RETURNING 1`;

/** Alerts wait here for their delivery. */
export const AlertOutbox = {
  /**
   * Adds an alert in the caller's own transaction: it is sent if, and only if, that commits. Idempotent by its key. A
   * payload beyond {@link MAX_PAYLOAD_BYTES} is left out and its size named.
   *
   * @param tx any manager; one outside of a transaction commits the alert alone
   * @returns whether it is new
   */
  async add(tx: Pick<EntityManager, 'query'>, alert: Alert): Promise<boolean> {
    const { kind, organizationId, subjectId, dedupeKey, occurredAt, payload } = alert;
    const values = [newId(), kind, organizationId, subjectId, dedupeKey, occurredAt, bounded(payload)];
    return (await tx.query<unknown[]>(INSERT, values)).length === 1;
  },
};

function bounded(payload: Alert['payload']): string {
  const json = JSON.stringify(payload);
  const sizeBytes = Buffer.byteLength(json);
  return sizeBytes <= MAX_PAYLOAD_BYTES ? json : JSON.stringify({ omitted_bytes: sizeBytes });
}

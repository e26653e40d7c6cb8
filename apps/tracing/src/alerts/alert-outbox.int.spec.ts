import { describe, expect, it } from '@jest/globals';
import { inTransaction } from '@roundhouse/database';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import { testLedger } from '../test-ledger.fixture.ts';
import type { Alert } from './alert.ts';
import { AlertOutbox, MAX_PAYLOAD_BYTES } from './alert-outbox.ts';

const ledger = testLedger(freshDatabase);

const alertOf = (more: Partial<Alert> = {}): Alert => ({
  kind: 'budget.threshold',
  organizationId: newId(),
  subjectId: newId(),
  dedupeKey: newId(),
  occurredAt: new Date('2026-11-20T08:00:00.000Z'),
  payload: { percent: 80, settled_pico: '9007199254740993' },
  ...more,
});

async function kept(dedupeKey: string): Promise<Record<string, unknown>[]> {
  return ledger.source.query('SELECT * FROM tracing.alert_outbox WHERE dedupe_key = $1', [dedupeKey]);
}

describe('AlertOutbox', () => {
  it('keeps an alert whole, once for its key', async () => {
    const alert = alertOf();
    expect(await AlertOutbox.add(ledger.source.manager, alert)).toBe(true);
    expect(await AlertOutbox.add(ledger.source.manager, { ...alert, payload: {} })).toBe(false);
    expect(await kept(alert.dedupeKey)).toEqual([
      expect.objectContaining({
        kind: alert.kind,
        organization_id: alert.organizationId,
        subject_id: alert.subjectId,
        occurred_at: alert.occurredAt,
        payload: alert.payload,
        routed_at: null,
      }),
    ]);
  });

  it('forgets an alert with the transaction that found it', async () => {
    const alert = alertOf({ organizationId: null, subjectId: null });
    const failing = inTransaction(ledger.source, async (manager) => {
      expect(await AlertOutbox.add(manager, alert)).toBe(true);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await kept(alert.dedupeKey)).toEqual([]);
  });

  it('names the size of a payload that is too large, and leaves it out', async () => {
    const alert = alertOf({ payload: { text: 'x'.repeat(MAX_PAYLOAD_BYTES) } });
    await AlertOutbox.add(ledger.source.manager, alert);
    expect((await kept(alert.dedupeKey))[0]?.['payload']).toEqual({ omitted_bytes: MAX_PAYLOAD_BYTES + 11 });
  });

  it('takes no kind that no sink could choose', async () => {
    const kind = 'gossip.heard' as Alert['kind'];
    await expect(AlertOutbox.add(ledger.source.manager, alertOf({ kind }))).rejects.toThrow(/kind/);
  });
});

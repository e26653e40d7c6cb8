import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { createLogger, createMetrics } from '@roundhouse/telemetry';
import type { IncomingBatch, LedgerStore, Recorded } from './ingest.ports.ts';
import { IngestService } from './ingest.service.ts';
import { message, settle } from './usage-messages.fixture.ts';

function serviceOver(record: (batch: IncomingBatch) => Promise<Recorded>) {
  const lines: string[] = [];
  const logger = createLogger('tracing', 'info', { write: (line) => void lines.push(line) });
  const metrics = createMetrics('tracing');
  const store: LedgerStore = { record, prepareDays: async () => undefined };
  return { service: new IngestService(store, logger, metrics), lines, metrics };
}

describe('IngestService', () => {
  it('counts what is new, not what came again', async () => {
    const answers: Recorded[] = [
      { inserted: { settle: 2, reversal: 1 }, deadLetters: 0 },
      { inserted: {}, deadLetters: 0 },
    ];
    const { service, metrics } = serviceOver(async () => answers.shift() as Recorded);
    const messages = [message(newId(), 1, [settle(), settle()])];
    await service.ingest(messages);
    await service.ingest(messages);
    const shown = await metrics.registry.metrics();
    expect(shown).toContain('roundhouse_tracing_ledger_rows_total{kind="settle"} 2');
    expect(shown).toContain('roundhouse_tracing_ledger_rows_total{kind="reversal"} 1');
  });

  it('calls a person for parked records, without showing what they hold', async () => {
    const { service, lines } = serviceOver(async (batch) => ({ inserted: {}, deadLetters: batch.deadLetters.length }));
    await service.ingest([message(newId(), 1, [Buffer.from('sk-secret-text'), settle()])]);
    expect(lines.join('')).toContain('"level":"error"');
    expect(lines.join('')).toContain('cannot be decoded');
    expect(lines.join('')).not.toContain('secret');
  });

  it('passes on that the database failed, so that nothing is acknowledged', async () => {
    const { service } = serviceOver(async () => {
      throw new Error('connection lost');
    });
    await expect(service.ingest([message(newId(), 1, [settle()])])).rejects.toThrow('connection lost');
  });
});

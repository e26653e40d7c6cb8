import { describe, expect, it } from '@jest/globals';
import { UsageSource } from '@roundhouse/contracts/common/v1/common';
import { EndStatus } from '@roundhouse/contracts/events/v1/usage';
import { newId } from '@roundhouse/kernel';
import { dayOf } from './domain/ledger-row.ts';
import { readMessages } from './usage-batch.mapper.ts';
import { adjust, batch, message, open, provisional, settle } from './usage-messages.fixture.ts';

const spoolId = newId();
const read = (...records: Uint8Array[]) => readMessages([message(spoolId, 1, records)], Date.now());

describe('readMessages', () => {
  it('tells the kinds of records apart', () => {
    const attempt = newId();
    const { rows, deadLetters } = read(open(attempt), settle(attempt), provisional(attempt), adjust(attempt, -7n));
    expect(rows.map(({ row }) => [row.kind, row.endStatus, row.usageSource, row.costPico])).toEqual([
      ['open', '', '', 0n],
      ['settle', 'success', 'provider', 100n],
      ['provisional', 'error', 'provisional', 0n],
      ['adjust', '', '', -7n],
    ]);
    expect(deadLetters).toEqual([]);
  });

  it('puts every record of an attempt into the day on which it was dialled', () => {
    const attempt = newId();
    const days = read(open(attempt), settle(attempt)).rows.map(({ row }) => dayOf(row.attemptId));
    expect(new Set(days)).toEqual(new Set([new Date().toISOString().slice(0, 10)]));
  });

  it('keeps a charge whose status or source a later release invented', () => {
    const later = { endStatus: EndStatus.UNRECOGNIZED, usageSource: UsageSource.UNRECOGNIZED };
    const { rows } = read(settle(newId(), later));
    expect(rows.map(({ row }) => [row.kind, row.endStatus, row.usageSource, row.costPico])).toEqual([
      ['settle', 'unknown', 'unknown', 100n],
    ]);
  });

  it('covers the whole range of a message, whatever of it travelled or can be read', () => {
    const torn = message(spoolId, 11, [settle(), settle()]);
    const { rows, deadLetters, ranges } = readMessages(
      [
        { ...torn, data: batch(spoolId, 1, [settle(), Buffer.from('x')], 10) },
        { ...torn, data: torn.data.subarray(0, torn.data.length - 3) },
      ],
      Date.now(),
    );
    expect(rows).toHaveLength(1);
    expect(ranges.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
      [1n, 10n],
      [11n, 12n],
    ]);
    expect(deadLetters.map(({ reason }) => reason)).toEqual([
      'the record cannot be decoded',
      'the message is no usage batch',
    ]);
  });

  it.each([
    ['no spool', ''],
    ['another name', 'spool-1'],
  ])('covers nothing of a batch that names %s', (_, name) => {
    const stray = { ...message(spoolId, 1, []), msgId: '', data: batch(name, 1, [settle()]) };
    const { rows, ranges, deadLetters } = readMessages([stray], Date.now());
    expect([rows.length, ranges.length, deadLetters.length]).toEqual([0, 0, 1]);
  });

  it('carries the trace of sampled requests, and only theirs', () => {
    const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: '' };
    const { rows } = read(settle(newId(), {}, { trace }), settle());
    expect(rows.map((row) => row.trace)).toEqual([trace, undefined]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { seeded } from '@roundhouse/testing';
import { ProgressWatch } from './progress-watch.ts';
import { SequenceMarks } from './sequence-marks.ts';
import { SpoolTail, type TailRecord } from './spool-tail.ts';
import { UnsettledAttempts } from './unsettled-attempts.ts';

const MINUTE_MS = 60_000;

describe('ProgressWatch', () => {
  it('publishes again at once when the ledger forgot records', () => {
    const watch = new ProgressWatch(0);
    expect(watch.shouldRepublish(100, 100, 1_000)).toBe(false);
    expect(watch.shouldRepublish(40, 100, 2_000)).toBe(true);
    expect(watch.shouldRepublish(40, 100, 3_000)).toBe(false);
  });

  it('publishes again when the ledger stands still for 120 s, with doubling patience', () => {
    const watch = new ProgressWatch(0);
    const times: number[] = [];
    for (let nowMs = 0; nowMs <= 16 * MINUTE_MS; nowMs += 1_000) {
      if (watch.shouldRepublish(10, 20, nowMs)) times.push(nowMs / MINUTE_MS);
    }
    expect(times).toEqual([2, 6, 14]);
  });

  it('does not publish a backlog again because the ledger was away: the stream has kept it', () => {
    const watch = new ProgressWatch(0);
    expect(watch.shouldRepublish(10, 20, 1_000)).toBe(false);
    // Nobody answers for an hour; then it is back, and takes a while for what waits.
    for (let nowMs = 60 * MINUTE_MS; nowMs < 62 * MINUTE_MS; nowMs += 1_000) {
      expect(watch.shouldRepublish(10, 9_000_000, nowMs)).toBe(false);
    }
    // Nothing came of it.
    expect(watch.shouldRepublish(10, 9_000_000, 62 * MINUTE_MS)).toBe(true);
    // It was restored from a backup meanwhile: what it forgot goes out at once.
    expect(watch.shouldRepublish(5, 9_000_000, 90 * MINUTE_MS)).toBe(true);
  });

  it('waits while the stream has not taken anything new', () => {
    const watch = new ProgressWatch(0);
    for (let nowMs = 0; nowMs < 60 * MINUTE_MS; nowMs += 1_000)
      expect(watch.shouldRepublish(10, 10, nowMs)).toBe(false);
  });
});

describe('SequenceMarks', () => {
  it('tell the age of the oldest value that is left', () => {
    const marks = new SequenceMarks(1_000);
    marks.reached(5, 0);
    marks.reached(9, 2_000);
    expect(marks.oldestAgeMs(3_000)).toBe(3_000);
    marks.dropThrough(5);
    expect(marks.oldestAgeMs(3_000)).toBe(1_000);
    marks.dropThrough(9);
    expect(marks.oldestAgeMs(3_000)).toBe(0);
  });

  it('stay bounded over a day without confirmation', () => {
    const marks = new SequenceMarks(1_000);
    for (let second = 0; second < 86_400; second += 1) marks.reached(second + 1, second * 1_000);
    expect((marks as unknown as { marks: unknown[] }).marks.length).toBeLessThanOrEqual(1_024);
    expect(marks.oldestAgeMs(86_400_000)).toBe(86_400_000);
  });
});

describe('SpoolTail', () => {
  const bytesOf = (start: number, length: number): Uint8Array => Uint8Array.from({ length }, (_none, at) => start + at);
  const record = (seq: number, attemptId = `a${seq}`): TailRecord => ({
    seq,
    attemptId,
    kind: 'open',
    bytes: new Uint8Array(10),
  });

  it('keeps the newest records within its bytes', () => {
    const tail = new SpoolTail(100);
    for (let seq = 1; seq <= 5_000; seq += 1) tail.push(record(seq));
    // Ids of five characters and records of ten bytes.
    expect(tail.firstSeq).toBe(4_995);
    expect(tail.at(4_994)).toBeUndefined();
    expect(tail.at(4_995)?.seq).toBe(4_995);
    expect(tail.at(5_000)?.seq).toBe(5_000);
    expect(tail.at(5_001)).toBeUndefined();
  });

  it('replaces records whose numbers are given out again after a failed write', () => {
    const tail = new SpoolTail(1_000);
    for (const seq of [1, 2, 3]) tail.push(record(seq));
    tail.push(record(2, 'again'));
    expect(tail.at(2)?.attemptId).toBe('again');
    expect(tail.at(3)).toBeUndefined();
  });

  it('keeps neighbours that are the newest, byte for byte, whatever is pushed, dropped and given out again', () => {
    const random = seeded(7);
    const tail = new SpoolTail(1_000);
    let kept: TailRecord[] = [];
    let next = 1;
    for (let step = 0; step < 1_000; step += 1) {
      const draw = random();
      if (draw < 0.02) {
        const through = next - Math.ceil(random() * 20);
        tail.dropThrough(through);
        kept = kept.filter(({ seq }) => seq > through);
      } else {
        if (draw < 0.05) next = Math.max(1, next - Math.floor(random() * 5));
        const length = draw > 0.99 ? 1_200 : 1 + Math.floor(random() * 300);
        const kind = (['open', 'settle', 'other'] as const)[step % 3] as TailRecord['kind'];
        const traceparent = draw > 0.9 ? `trace ${step}` : undefined;
        const pushed = { seq: next, attemptId: `attempt-${step}`, kind, bytes: bytesOf(step, length), traceparent };
        tail.push(pushed);
        kept = [...kept.filter(({ seq }) => seq < next), pushed];
        next += 1;
      }
      const first = tail.firstSeq;
      // What fell out at the old end is on disk; nothing fell out of the middle.
      kept = kept.filter(({ seq }) => seq >= first);
      expect(kept[0]?.seq ?? Number.POSITIVE_INFINITY).toBe(first);
      expect(kept.map(({ seq }) => tail.at(seq))).toEqual(
        kept.map((each) => ({ ...each, bytes: Buffer.from(each.bytes) })),
      );
      expect(tail.at(first - 1)).toBeUndefined();
      expect(tail.at(next)).toBeUndefined();
    }
  });

  it('gives copies out, which stay as they are when their place is used again', () => {
    const tail = new SpoolTail(100);
    tail.push({ ...record(1), bytes: bytesOf(1, 50) });
    const early = tail.at(1);
    for (let seq = 2; seq < 50; seq += 1) tail.push({ ...record(seq), bytes: bytesOf(seq, 50) });
    expect(early?.bytes).toEqual(Buffer.from(bytesOf(1, 50)));
  });

  it('forgets what was forwarded', () => {
    const tail = new SpoolTail(1_000);
    for (const seq of [1, 2, 3]) tail.push(record(seq));
    tail.dropThrough(2);
    expect(tail.firstSeq).toBe(3);
    tail.dropThrough(9);
    expect(tail.firstSeq).toBe(Number.POSITIVE_INFINITY);
    tail.push(record(4));
    expect(tail.at(4)?.seq).toBe(4);
  });
});

describe('UnsettledAttempts', () => {
  it('settle once', () => {
    const attempts = new UnsettledAttempts();
    attempts.begin('a', 1, new Uint8Array());
    expect(attempts.isSettled('a')).toBe(false);
    expect(attempts.settle('a')).toBeDefined();
    expect(attempts.settle('a')).toBeUndefined();
    expect(attempts.isSettled('a')).toBe(true);
    attempts.end('a');
    expect(attempts.settle('a')).toBeUndefined();
  });

  it('hold back the segment of the oldest open until its settle is safe', () => {
    const attempts = new UnsettledAttempts();
    attempts.begin('a', 3, new Uint8Array());
    attempts.begin('b', 7, new Uint8Array());
    attempts.settle('a');
    expect(attempts.oldestOpenSeq).toBe(3);
    attempts.end('a');
    expect(attempts.oldestOpenSeq).toBe(7);
    attempts.end('b');
    expect(attempts.oldestOpenSeq).toBe(Number.POSITIVE_INFINITY);
  });
});

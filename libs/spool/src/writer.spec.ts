import { mkdtempSync, readdirSync, rmSync, write } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock, newId } from '@roundhouse/kernel';
import { freeSegments, openSpool, readSpool, type SpoolOptions, type SpoolWriter } from './index.ts';
import type { WriteFunction } from './prompt-write.ts';

let directory: string;
let writers: SpoolWriter[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'spool-'));
  writers = [];
});

afterEach(async () => {
  for (const writer of writers) await writer.close().catch(() => undefined);
  rmSync(directory, { recursive: true });
});

function open(options: Partial<SpoolOptions> = {}): SpoolWriter {
  const writer = openSpool({ directory, spoolId: newId(), syncPolicy: 'process', ...options });
  writers.push(writer);
  return writer;
}

async function texts(writer: SpoolWriter, fromSeq = 1): Promise<string[]> {
  const found: string[] = [];
  for await (const record of readSpool(directory, writer.spoolId, fromSeq)) {
    found.push(`${record.seq}:${Buffer.from(record.bytes).toString()}`);
  }
  return found;
}

/** Appends and tells how it ended: undefined or the error. */
function appended(writer: SpoolWriter, text: string): Promise<Error | undefined> {
  return new Promise((resolve) => writer.append(Buffer.from(text), resolve));
}

function errnoError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

describe('SpoolWriter', () => {
  it.each(['process', 'disk'] as const)('numbers records from 1 and reads them back (%s)', async (syncPolicy) => {
    const writer = open({ syncPolicy });
    expect(writer.append(Buffer.from('a'))).toBe(1);
    expect(writer.append(Buffer.from('b'))).toBe(2);
    await writer.flush();
    expect(writer.flushedSeq).toBe(2);
    expect(await texts(writer)).toEqual(['1:a', '2:b']);
  });

  it('tells each record once, in order, after it is readable', async () => {
    const writer = open();
    const told: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      for (let index = 0; index < 10; index += 1) {
        const seq = writer.append(Buffer.from(`${round}-${index}`), (error) => {
          expect(error).toBeUndefined();
          expect(writer.flushedSeq).toBeGreaterThanOrEqual(seq);
          told.push(seq);
        });
      }
      if (round % 3 === 0) await new Promise(setImmediate);
    }
    await writer.flush();
    expect(told).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  });

  it('writes all that waits with one write', async () => {
    let writes = 0;
    const writer = open({
      write: (...args) => {
        writes += 1;
        write(...args);
      },
    });
    const first = appended(writer, 'first');
    await new Promise(setImmediate);
    for (let index = 0; index < 500; index += 1) writer.append(Buffer.from('x'));
    await first;
    await writer.flush();
    expect(writes).toBe(2);
  });

  it('finishes a write that the system cut short', async () => {
    const writer = open({
      write: (fd, buffer, offset, length, position, done) => {
        write(fd, buffer, offset, Math.min(3, length), position, done);
      },
    });
    expect(await appended(writer, 'a long enough record')).toBeUndefined();
    expect(await texts(writer)).toEqual(['1:a long enough record']);
  });

  it('begins a new segment at the size limit and reads across', async () => {
    const writer = open({ segmentBytes: 200 });
    for (let index = 1; index <= 30; index += 1) await appended(writer, `record ${index}`);
    expect(readdirSync(join(directory, writer.spoolId)).length).toBeGreaterThan(3);
    expect(await texts(writer, 17)).toEqual(
      Array.from({ length: 14 }, (_, index) => `${index + 17}:record ${index + 17}`),
    );
  });

  it('refuses to continue a spool that exists', () => {
    const writer = open();
    expect(() => open({ spoolId: writer.spoolId })).toThrow(/EEXIST/);
  });

  it('refuses appends after close and keeps what came before', async () => {
    const writer = open();
    writer.append(Buffer.from('kept'));
    await writer.close();
    expect(writer.writable).toBe(false);
    expect(await appended(writer, 'late')).toMatchObject({ reason: 'ACCOUNTING_UNAVAILABLE' });
    expect(await texts(writer)).toEqual(['1:kept']);
  });
});

describe('SpoolWriter on a failing disk', () => {
  /** A disk that fails with these codes, in this order, after writing half of the bytes; then it works. */
  function failing(...codes: string[]): WriteFunction {
    return (fd, buffer, offset, length, position, done) => {
      const code = codes.shift();
      if (code === undefined) write(fd, buffer, offset, length, position, done);
      else write(fd, buffer, offset, length >> 1, position, () => done(errnoError(code), 0));
    };
  }

  it('tells every waiting record of a full disk, loses none that was safe, and goes on when there is room', async () => {
    const clock = new ManualClock();
    const codes: string[] = [];
    const writer = open({ clock, write: (...args) => failing(...codes.splice(0))(...args) });
    expect(await appended(writer, 'safe')).toBeUndefined();
    codes.push('ENOSPC');
    const failed = await Promise.all([appended(writer, 'lost 1'), appended(writer, 'lost 2')]);
    expect(failed).toEqual([
      expect.objectContaining({ reason: 'ACCOUNTING_UNAVAILABLE' }),
      expect.objectContaining({ reason: 'ACCOUNTING_UNAVAILABLE' }),
    ]);
    expect(writer.writable).toBe(false);
    expect(await appended(writer, 'refused')).toBeInstanceOf(Error);
    clock.advance(1000);
    expect(writer.writable).toBe(true);
    expect(writer.append(Buffer.from('after'))).toBe(2);
    await writer.flush();
    expect(await texts(writer)).toEqual(['1:safe', '2:after']);
  });

  it('never tries again after an input/output error', async () => {
    const clock = new ManualClock();
    const writer = open({ clock, write: failing('EIO') });
    expect(await appended(writer, 'lost')).toMatchObject({ reason: 'ACCOUNTING_UNAVAILABLE' });
    clock.advance(60_000);
    expect(writer.writable).toBe(false);
    expect(writer.append(Buffer.from('x'))).toBe(0);
    await expect(writer.close()).resolves.toBeUndefined();
  });

  it('rejects a flush whose records failed', async () => {
    const writer = open({ write: failing('EIO') });
    writer.append(Buffer.from('lost'));
    await expect(writer.flush()).rejects.toMatchObject({ reason: 'ACCOUNTING_UNAVAILABLE' });
  });
});

describe('SpoolWriter at its size limit', () => {
  it('stops being writable before it refuses, and takes records again after segments were freed', async () => {
    const clock = new ManualClock();
    const writer = open({ clock, maxBytes: 10_000, segmentBytes: 1000 });
    let accepted = 0;
    while (writer.writable) {
      expect(await appended(writer, 'x'.repeat(92))).toBeUndefined();
      accepted += 1;
    }
    expect(await appended(writer, 'the end of what has begun')).toBeUndefined();
    while ((await appended(writer, 'x'.repeat(92))) === undefined) accepted += 1;
    expect(writer.bytesUsed).toBeLessThanOrEqual(10_000);
    expect(accepted).toBeGreaterThan(80);
    expect(writer.writable).toBe(false);

    await freeSegments(directory, writer.spoolId, writer.flushedSeq, 0);
    clock.advance(1000);
    expect(writer.writable).toBe(true);
    expect(await appended(writer, 'room again')).toBeUndefined();
  });
});

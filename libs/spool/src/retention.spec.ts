import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock, newId } from '@roundhouse/kernel';
import { freeSegments, openSpool, recoverSpool } from './index.ts';

let directory: string;
let spoolId: string;
const QUARTER_HOUR_MS = 900_000;

/** Five segments with two records each. */
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'spool-'));
  spoolId = newId();
  const writer = openSpool({ directory, spoolId, syncPolicy: 'process', segmentBytes: 80 });
  for (let index = 0; index < 10; index += 1) {
    writer.append(Buffer.from('1234567890'));
    await writer.flush();
  }
  await writer.close();
});

afterEach(() => rmSync(directory, { recursive: true }));

function segments(): number[] {
  return readdirSync(join(directory, spoolId))
    .filter((name) => name.endsWith('.seg'))
    .map((name) => Number.parseInt(name, 10));
}

describe('freeSegments', () => {
  it.each([
    [0, [1, 3, 5, 7, 9]],
    [1, [1, 3, 5, 7, 9]],
    [2, [3, 5, 7, 9]],
    [5, [5, 7, 9]],
    [10, [9]],
  ])('frees only what lies below the confirmed record %i', async (confirmedSeq, left) => {
    await freeSegments(directory, spoolId, confirmedSeq, 0);
    expect(segments()).toEqual(left);
  });

  it('keeps a confirmed segment for its time, counted from its confirmation', async () => {
    const clock = new ManualClock();
    expect(await freeSegments(directory, spoolId, 4, QUARTER_HOUR_MS, { clock })).toBe(0);
    clock.advance(QUARTER_HOUR_MS - 1);
    expect(await freeSegments(directory, spoolId, 6, QUARTER_HOUR_MS, { clock })).toBe(0);
    clock.advance(1);
    expect(await freeSegments(directory, spoolId, 6, QUARTER_HOUR_MS, { clock })).toBe(2);
    expect(segments()).toEqual([5, 7, 9]);
  });

  it('begins to count anew when confirmation fell back', async () => {
    const clock = new ManualClock();
    await freeSegments(directory, spoolId, 4, QUARTER_HOUR_MS, { clock });
    await freeSegments(directory, spoolId, 0, QUARTER_HOUR_MS, { clock });
    clock.advance(QUARTER_HOUR_MS);
    expect(await freeSegments(directory, spoolId, 4, QUARTER_HOUR_MS, { clock })).toBe(0);
  });

  it('removes a sealed spool altogether once its last record is confirmed', async () => {
    const { lastSeq } = await recoverSpool(directory, spoolId);
    await freeSegments(directory, spoolId, 9, 0, { sealedLastSeq: lastSeq });
    expect(segments()).toEqual([9]);
    await freeSegments(directory, spoolId, 10, 0, { sealedLastSeq: lastSeq });
    expect(existsSync(join(directory, spoolId))).toBe(false);
    expect(await freeSegments(directory, spoolId, 10, 0, { sealedLastSeq: lastSeq })).toBe(0);
  });
});

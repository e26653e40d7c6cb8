import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { FRAME_HEAD_BYTES, SEGMENT_HEAD_BYTES, segmentName } from './format.ts';
import { listSpools, openSpool, readSpool, recoverSpool, SpoolReader, type Damage } from './index.ts';

let directory: string;
const spoolId = newId();
const texts = ['first', 'second', 'third'];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'spool-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

async function write(records: readonly string[], segmentBytes?: number): Promise<string> {
  const writer = openSpool({
    directory,
    spoolId,
    syncPolicy: 'process',
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
  });
  for (const text of records) {
    writer.append(Buffer.from(text));
    await writer.flush();
  }
  await writer.close();
  return join(directory, spoolId, segmentName(1));
}

async function read(onDamage?: (damage: Damage) => void): Promise<string[]> {
  const found: string[] = [];
  const options = onDamage === undefined ? {} : { onDamage };
  for await (const { seq, bytes } of readSpool(directory, spoolId, 1, options)) {
    found.push(`${seq}:${Buffer.from(bytes).toString()}`);
  }
  return found;
}

function flipBit(path: string, offset: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 0x10, offset);
  writeFileSync(path, bytes);
}

describe('recoverSpool', () => {
  it('cuts a torn tail at every byte of the last frame down to the last whole record', async () => {
    const path = await write(texts);
    const whole = `${path}.whole`;
    copyFileSync(path, whole);
    const sizeBytes = statSync(path).size;
    const lastFrameBytes = FRAME_HEAD_BYTES + 'third'.length;
    for (let cut = 1; cut < lastFrameBytes; cut += 1) {
      copyFileSync(whole, path);
      truncateSync(path, sizeBytes - cut);
      expect(await recoverSpool(directory, spoolId)).toEqual({
        spoolId,
        firstSeq: 1,
        lastSeq: 2,
        truncatedBytes: lastFrameBytes - cut,
      });
      expect(await read()).toEqual(['1:first', '2:second']);
    }
  });

  it('leaves a whole spool as it is, however often it runs', async () => {
    const path = await write(texts);
    const before = readFileSync(path);
    for (let run = 0; run < 2; run += 1) {
      expect(await recoverSpool(directory, spoolId)).toMatchObject({ lastSeq: 3, truncatedBytes: 0 });
    }
    expect(readFileSync(path)).toEqual(before);
  });

  it('cuts off zeros that a power loss left behind', async () => {
    const path = await write(texts);
    appendFileSync(path, Buffer.alloc(4096));
    expect(await recoverSpool(directory, spoolId)).toMatchObject({ lastSeq: 3, truncatedBytes: 4096 });
  });

  it.each([0, 7, SEGMENT_HEAD_BYTES - 1])(
    'drops a segment that was torn at %i bytes while it was made',
    async (size) => {
      await write(texts);
      writeFileSync(join(directory, spoolId, segmentName(4)), Buffer.alloc(size));
      expect(await recoverSpool(directory, spoolId)).toMatchObject({ firstSeq: 1, lastSeq: 3, truncatedBytes: size });
      expect(await read()).toEqual(['1:first', '2:second', '3:third']);
    },
  );

  it('finds the end of a segment far larger than what is read at once', async () => {
    const large = Array.from({ length: 40 }, (_, index) => String(index).repeat(90_000));
    const path = await write(large);
    appendFileSync(path, 'torn');
    expect(await recoverSpool(directory, spoolId)).toMatchObject({ lastSeq: 40, truncatedBytes: 4 });
    expect(await read()).toHaveLength(40);
  });
});

describe('reading a damaged spool', () => {
  const secondFrame = SEGMENT_HEAD_BYTES + FRAME_HEAD_BYTES + 'first'.length;

  it('names the record with a flipped bit and loses no other', async () => {
    const path = await write(texts);
    flipBit(path, secondFrame + FRAME_HEAD_BYTES);
    await expect(read()).rejects.toThrow(/damaged from record 2 to 2/);
    const damage: Damage[] = [];
    expect(await read((found) => damage.push(found))).toEqual(['1:first', '3:third']);
    expect(damage).toEqual([{ firstSeq: 2, lastSeq: 2 }]);
  });

  it('never returns a record in which any single bit was flipped', async () => {
    const path = await write(texts);
    const end = secondFrame + FRAME_HEAD_BYTES + 'second'.length;
    for (let offset = secondFrame; offset < end; offset += 1) {
      flipBit(path, offset);
      expect(await read(() => undefined)).not.toContain('2:second');
      flipBit(path, offset);
    }
  });

  it('goes on with the next segment where a length is unreadable, and names what is missing', async () => {
    const path = await write(texts, SEGMENT_HEAD_BYTES + 30);
    flipBit(path, secondFrame + 3);
    const damage: Damage[] = [];
    expect(await read((found) => damage.push(found))).toEqual(['1:first', '3:third']);
    expect(damage).toEqual([{ firstSeq: 2, lastSeq: 2 }]);
  });

  it('reads all records behind a damaged head', async () => {
    const path = await write(texts);
    flipBit(path, 20);
    expect(await read()).toEqual(['1:first', '2:second', '3:third']);
  });

  it('refuses a later format', async () => {
    const path = await write(texts);
    const { crc32c } = await import('@node-rs/crc32');
    const bytes = readFileSync(path);
    bytes.writeUInt16LE(2, 8);
    bytes.writeUInt32LE(crc32c(bytes.subarray(0, 36)), 36);
    writeFileSync(path, bytes);
    await expect(read()).rejects.toThrow(/unknown spool format 2/);
  });
});

describe('SpoolReader', () => {
  it('follows a growing spool across segments, never beyond what is safe', async () => {
    const writer = openSpool({ directory, spoolId, syncPolicy: 'process', segmentBytes: 400 });
    const reader = new SpoolReader(directory, spoolId, 1);
    const seen: number[] = [];
    for (let round = 0; round < 40; round += 1) {
      for (let index = 0; index < 5; index += 1) writer.append(Buffer.from(`record ${round}`));
      if (round % 2 === 0) await writer.flush();
      const upToSeq = writer.flushedSeq;
      for (const { seq } of await reader.read({ maxRecords: 1000, maxBytes: 1e6, upToSeq })) {
        expect(seq).toBeLessThanOrEqual(upToSeq);
        seen.push(seq);
      }
    }
    await writer.close();
    for (const { seq } of await reader.read({ maxRecords: 1000, maxBytes: 1e6 })) seen.push(seq);
    await reader.close();
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  });

  it('keeps both limits of a read, and returns a record larger than its limit alone', async () => {
    await write(['12345', '12345', 'x'.repeat(50), '12345']);
    const reader = new SpoolReader(directory, spoolId, 1);
    const sizes: number[] = [];
    for (;;) {
      const records = await reader.read({ maxRecords: 2, maxBytes: 10 });
      if (records.length === 0) break;
      sizes.push(records.length);
    }
    await reader.close();
    expect(sizes).toEqual([2, 1, 1]);
  });

  it('returns copies that later reads do not touch', async () => {
    await write(texts);
    const reader = new SpoolReader(directory, spoolId, 1);
    const [record] = await reader.read({ maxRecords: 1, maxBytes: 100 });
    await reader.read({ maxRecords: 10, maxBytes: 100 });
    await reader.close();
    expect(Buffer.from(record?.bytes ?? []).toString()).toBe('first');
  });
});

describe('listSpools', () => {
  it('finds spools, oldest first, and nothing else', async () => {
    const ids = [newId(), newId(), newId()];
    for (const id of ids.toReversed()) await openSpool({ directory, spoolId: id, syncPolicy: 'process' }).close();
    writeFileSync(join(directory, 'note.txt'), '');
    expect(await listSpools(directory)).toEqual(ids);
    expect(await listSpools(join(directory, 'absent'))).toEqual([]);
  });
});

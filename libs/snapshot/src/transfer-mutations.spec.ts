import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { WatchResponse } from '@roundhouse/contracts/registry/v1/config_service';
import { applyTransfer } from './apply-transfer.ts';
import type { ConfigState } from './config-state.ts';
import { removalOf } from './entries.ts';
import { apiKey, countsOf, deployment, smallWorld } from './fixtures/entries.ts';
import { delta, stateOf } from './fixtures/transfers.ts';
import { stateEntries } from './state-entries.ts';
import { transferEvents, type EncodedTransfer } from './transfer-encoder.ts';
import { TransferReceiver } from './transfer-receiver.ts';

/** Lehmer generator, so that a failure can be replayed. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function mutateBytes(bytes: Uint8Array, pick: (below: number) => number): Buffer {
  const copy = Buffer.from(bytes);
  const at = pick(Math.max(1, copy.length));
  switch (pick(4)) {
    case 0:
      copy[at] = (copy[at] ?? 0) ^ (1 << pick(8));
      return copy;
    case 1:
      return copy.subarray(0, at);
    case 2:
      return Buffer.concat([copy.subarray(0, at), Buffer.from([pick(256), pick(256)]), copy.subarray(at)]);
    default:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + 1 + pick(16))]);
  }
}

/** Alters the payload but keeps header and digest consistent, so that decoding and validation are reached. */
function mutatePayload(encoded: EncodedTransfer, pick: (below: number) => number): WatchResponse[] {
  const payload = mutateBytes(zstdDecompressSync(Buffer.concat(encoded.chunks.map((chunk) => chunk.data))), pick);
  const payloadSha256 = createHash('sha256').update(payload).digest();
  const header = { ...encoded.header, payloadBytes: BigInt(payload.length), payloadSha256, chunkCount: 1 };
  const chunks = [{ index: 0, data: zstdCompressSync(payload) }];
  return [...transferEvents({ header, chunks, trailer: { chunkCount: 1, payloadSha256 } })];
}

/** Alters the messages on the wire: bytes of one, or their number and order. */
function mutateWire(encoded: EncodedTransfer, pick: (below: number) => number): WatchResponse[] {
  const frames = [...transferEvents(encoded)].map((event) => Buffer.from(WatchResponse.encode(event).finish()));
  const at = pick(frames.length);
  switch (pick(4)) {
    case 0:
      frames.splice(at, 1);
      break;
    case 1:
      frames.push(...frames.splice(at, 1));
      break;
    default:
      frames[at] = mutateBytes(frames[at] as Buffer, pick) as Buffer<ArrayBuffer>;
  }
  return frames.flatMap((frame) => {
    try {
      return [WatchResponse.decode(frame)];
    } catch {
      return []; // gRPC refuses such a message before it reaches us
    }
  });
}

async function feed(state: ConfigState, events: readonly WatchResponse[]): Promise<ConfigState> {
  const receiver = new TransferReceiver();
  let held = state;
  for (const { event } of events) {
    if (event?.$case === 'header') receiver.begin(event.value);
    if (event?.$case === 'chunk') receiver.add(event.value);
    if (event?.$case !== 'trailer') continue;
    const received = await receiver.finish(event.value);
    if ('refused' in received) continue;
    const applied = await applyTransfer(held, received.transfer);
    if ('state' in applied) held = applied.state;
  }
  return held;
}

const contentOf = (state: ConfigState) =>
  JSON.stringify([...stateEntries(state)], (_, value) => (typeof value === 'bigint' ? String(value) : value));

describe('2 000 altered transfers', () => {
  it('throw nothing and are applied entirely or not at all', async () => {
    const held = await stateOf(smallWorld(25));
    const before = contentOf(held);
    const lines = [
      apiKey({ id: 'key', revoked: true, scopes: ['inference', 'admin'] }),
      apiKey({ id: 'key-2' }),
      ...Array.from({ length: 5 }, (_, at) => deployment({ id: `new-${at}`, tags: ['eu'] })),
      removalOf('deployment', 'dep-0'),
    ];
    const counts = { ...countsOf(smallWorld(29)), apiKeys: 2 };
    const encoded = await delta(1, 2, lines, counts);
    const pick = seeded(20_261_120);
    const tally = { kept: 0, applied: 0 };
    for (let round = 0; round < 2_000; round += 1) {
      const events = round % 2 === 0 ? mutatePayload(encoded, pick) : mutateWire(encoded, pick);
      const next = await feed(held, events);
      if (next === held) {
        tally.kept += 1;
        continue;
      }
      // Only what is consistent in itself may be applied: every announced entry is there.
      tally.applied += 1;
      expect(next.revision.number).toBeGreaterThan(held.revision.number);
      expect(next.counts.apiKeys).toBe([...next.entries('apiKey')].length);
      expect(next.counts.deployments).toBe([...next.entries('deployment')].length);
      for (const entry of next.entries('deployment')) expect(next.model(entry.modelId)).toBeDefined();
    }
    expect(contentOf(held)).toBe(before);
    expect(tally.kept).toBeGreaterThan(1_000);
  });

  it('include bombs: a payload larger than announced is never held', async () => {
    const encoded = await delta(1, 2, [], countsOf([]));
    const bomb = { ...encoded, chunks: [{ index: 0, data: zstdCompressSync(Buffer.alloc(50_000_000)) }] };
    const receiver = new TransferReceiver();
    receiver.begin({ ...bomb.header, chunkCount: 1 });
    receiver.add(bomb.chunks[0] as (typeof bomb.chunks)[0]);
    const received = await receiver.finish({ ...bomb.trailer, chunkCount: 1 });
    expect('refused' in received).toBe(true);
  });

  it('include sizes beyond every limit, refused at the header', async () => {
    const { header } = await delta(1, 2, [], countsOf([]));
    expect(new TransferReceiver().begin({ ...header, payloadBytes: 1n << 40n })?.reason).toBe('too_large');
    expect(new TransferReceiver().begin({ ...header, chunkCount: 1_000_000 })?.reason).toBe('too_large');
  });
});

import { open, type FileHandle } from 'node:fs/promises';
import { WatchResponse } from '@roundhouse/contracts/registry/v1/config_service';
import { applyTransfer } from './apply-transfer.ts';
import type { ConfigState } from './config-state.ts';
import { FILE_HEADER_BYTES, FrameCipher } from './frame-file.ts';
import { TransferReceiver } from './transfer-receiver.ts';

/** Where the last whole transfer of a copy ends, so that the next can be appended there. */
export interface CopyEnd {
  cipher: FrameCipher;
  offset: number;
  frames: number;
  /** End of the first transfer; what follows is deltas. */
  baseOffset: number;
}

/** A copy that was read, or why there is none to use. */
export type ReadCopy = { state: ConfigState; end: CopyEnd; modifiedMs: number } | { absent: string };

/**
 * Reads a snapshot copy: decrypts every frame and applies every transfer with the rules of the wire. A torn tail
 * (crash while appending) is left out; any other flaw makes the whole copy unusable.
 */
export async function readCopy(path: string, masterKey: Buffer): Promise<ReadCopy> {
  return readWith(path, async (file) => {
    const cipher = await readHeader(file, masterKey);
    if (!cipher) return { absent: 'not a snapshot copy of this version' };
    return readTransfers(file, cipher);
  });
}

/** Reads all frames of a small file (`runtime`): every one must be whole. */
export async function readFrames(path: string, masterKey: Buffer): Promise<WatchResponse[] | { absent: string }> {
  return readWith(path, async (file) => {
    const cipher = await readHeader(file, masterKey);
    if (!cipher) return { absent: 'not a file of this version' };
    const responses: WatchResponse[] = [];
    for (let offset = FILE_HEADER_BYTES; ;) {
      const frame = await cipher.read(file, offset, responses.length);
      if ('damaged' in frame) return { absent: frame.damaged };
      if ('end' in frame) return frame.end === 'clean' ? responses : { absent: 'incomplete' };
      responses.push(WatchResponse.decode(frame.bytes));
      offset = frame.endOffset;
    }
  });
}

async function readWith<T>(path: string, read: (file: FileHandle) => Promise<T>): Promise<T | { absent: string }> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    return await read(file);
  } catch (thrown) {
    return { absent: thrown instanceof Error ? thrown.message : String(thrown) };
  } finally {
    await file?.close();
  }
}

async function readHeader(file: FileHandle, masterKey: Buffer): Promise<FrameCipher | undefined> {
  const header = Buffer.alloc(FILE_HEADER_BYTES);
  const { bytesRead } = await file.read(header, 0, FILE_HEADER_BYTES, 0);
  return FrameCipher.fromHeader(masterKey, header.subarray(0, bytesRead));
}

async function readTransfers(file: FileHandle, cipher: FrameCipher): Promise<ReadCopy> {
  const receiver = new TransferReceiver();
  let state: ConfigState | undefined;
  let end: CopyEnd = { cipher, offset: FILE_HEADER_BYTES, frames: 0, baseOffset: 0 };
  for (let offset = FILE_HEADER_BYTES, frames = 0; ; frames += 1) {
    const frame = await cipher.read(file, offset, frames);
    if ('damaged' in frame) return { absent: frame.damaged };
    if ('end' in frame) break;
    offset = frame.endOffset;
    const outcome = await feed(receiver, state, WatchResponse.decode(frame.bytes));
    if ('absent' in outcome) return outcome;
    if (!outcome.state) continue;
    end = { cipher, offset, frames: frames + 1, baseOffset: state ? end.baseOffset : offset };
    state = outcome.state;
  }
  if (!state) return { absent: 'no complete snapshot in it' };
  return { state, end, modifiedMs: (await file.stat()).mtimeMs };
}

async function feed(
  receiver: TransferReceiver,
  state: ConfigState | undefined,
  { event }: WatchResponse,
): Promise<{ state?: ConfigState } | { absent: string }> {
  if (event?.$case === 'header' || event?.$case === 'chunk') {
    const refused = event.$case === 'header' ? receiver.begin(event.value) : receiver.add(event.value);
    return refused ? { absent: refused.detail } : {};
  }
  if (event?.$case !== 'trailer') return { absent: 'an unexpected frame' };
  const received = await receiver.finish(event.value);
  if ('refused' in received) return { absent: received.refused.detail };
  const applied = await applyTransfer(state, received.transfer);
  return 'refused' in applied ? { absent: applied.refused.detail } : { state: applied.state };
}

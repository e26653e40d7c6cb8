import type { SourceAnswer } from '@roundhouse/sources';
import type { BandwidthLimit } from './bandwidth-limit.ts';
import { StallWatch, type StallLimits } from './stall-watch.ts';

/** What receiving works with. */
export interface ReceiveParts {
  /** Puts bytes at a place of the file; resolves when the kernel has them. */
  write: (chunks: readonly Uint8Array[], position: number) => Promise<void>;
  bandwidth: BandwidthLimit;
  stall: StallLimits;
  signal: AbortSignal;
}

/** Small chunks are gathered, so that each write is worth its way to the disk. */
const WRITE_BYTES = 1024 * 1024;

/**
 * Writes a body to its place. Reading goes on while the chunks before are being written, one write at a time; also what
 * came before a failure is written.
 *
 * @param expectedBytes a longer body is cut off by `onTooLong`, before it is written
 */
export async function receiveBody(
  answer: SourceAnswer,
  expectedBytes: number,
  onTooLong: () => never,
  parts: ReceiveParts,
): Promise<void> {
  const { write, bandwidth, signal } = parts;
  const watch = new StallWatch(answer, parts.stall);
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  let position = answer.start;
  let received = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await writing;
    if (gatheredBytes === 0) return;
    const chunks = gathered;
    writing = write(chunks, position).then(() => chunks.forEach(free));
    // Waited for before the next write; a failure in between is nobody's until then.
    writing.catch(() => undefined);
    position += gatheredBytes;
    gathered = [];
    gatheredBytes = 0;
  };
  try {
    for await (const chunk of answer.chunks) {
      signal.throwIfAborted();
      received += chunk.length;
      if (received > expectedBytes) onTooLong();
      watch.received(chunk.length);
      gathered.push(chunk);
      gatheredBytes += chunk.length;
      const waitMs = bandwidth.charge(chunk.length);
      if (gatheredBytes >= WRITE_BYTES || waitMs > 0) await flush();
      if (waitMs > 0) {
        watch.paused();
        await bandwidth.wait(waitMs, signal);
      }
    }
  } catch (error) {
    throw watch.failureOf(error);
  } finally {
    watch.stop();
    answer.discard();
    await flush();
    await writing;
  }
}

/**
 * Gives a chunk's memory back at once. The collector would find it as well, but only after tens of mebibytes of them
 * had come at full speed.
 */
function free({ buffer, byteLength }: Uint8Array): void {
  // Others may look at the rest of a larger buffer.
  if (buffer.byteLength === byteLength && 'transfer' in buffer) buffer.transfer(0);
}

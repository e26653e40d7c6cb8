import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { OutgoingForm } from '../uploads/form-writer.ts';
import type { DeploymentTarget } from './deployment-target.ts';

const MAX_PIECE_BYTES = 256 * 1024;

/** What is sent to an upstream. */
export interface Outgoing {
  readonly body: Buffer | Readable;
  /** Names and values in turn; the caller may add to them. */
  readonly headers: string[];
}

/** A body with the headers that go with it: a driver's headers are those of JSON, a form has its own type and length. */
export function outgoing({ request }: Pick<DeploymentTarget, 'request'>, body: Buffer | OutgoingForm): Outgoing {
  if (Buffer.isBuffer(body)) return { body, headers: [...request.headers] };
  const headers = [...request.headers, 'content-length', String(body.sizeBytes)];
  const at = headers.indexOf('content-type');
  headers[at + 1] = body.contentType;
  // Pools take iterables (undici's types do not say so): what `Readable.from` adds to a stream is old at birth, and would hold
  // the body until a full collection (ADR 0013).
  return { body: inTurns(body.chunks) as AsyncIterable<Buffer> as Readable, headers };
}

/** Hands out pieces of a bounded size, and leaves the event loop to others after each of them. */
async function* inTurns(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += MAX_PIECE_BYTES) {
      yield chunk.subarray(start, start + MAX_PIECE_BYTES);
      if (chunk.length > MAX_PIECE_BYTES) await setImmediate();
    }
  }
}

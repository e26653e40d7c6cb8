import type { Socket } from 'node:net';

/** An answer to a caller as it is written: what is used of Node's `ServerResponse`. */
export interface CallerResponse {
  /** Whether each write becomes a chunk; known once the headers are. */
  chunkedEncoding: boolean;
  readonly socket: Socket | null;
  readonly closed: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
  readonly writableNeedDrain: boolean;
  on(event: 'close' | 'drain' | 'timeout' | 'error', listener: () => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  /** @param headers names and values in turn */
  writeHead(status: number, headers: string[]): unknown;
  flushHeaders(): void;
  /** False = wait for `drain`. */
  write(bytes: Buffer): boolean;
  end(data: Buffer | string | undefined): unknown;
  end(data: string, encoding: 'latin1'): unknown;
  destroy(): unknown;
}

const CR = 0x0d;
const LF = 0x0a;

/** The chunk that ends a body. */
export const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** Bytes as one chunk of an HTTP/1.1 body (RFC 9112, 7.1). */
export function chunkOf(bytes: Buffer): Buffer {
  const size = bytes.length.toString(16);
  const start = size.length + 2;
  const chunk = Buffer.allocUnsafe(start + bytes.length + 2);
  chunk.write(size, 0, 'latin1');
  chunk[start - 2] = CR;
  chunk[start - 1] = LF;
  bytes.copy(chunk, start);
  chunk[start + bytes.length] = CR;
  chunk[start + bytes.length + 1] = LF;
  return chunk;
}

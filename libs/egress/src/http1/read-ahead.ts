import type { OnReadOpts } from 'node:net';

/** Most that is read at once. */
const READ_BYTES = 64 * 1024;
/** All sockets read into it: what was read is taken out before anything else is. */
const shared = Buffer.allocUnsafeSlow(READ_BYTES);

/**
 * What a socket is made with whose bytes are taken ahead of its stream: a buffer of 64 KiB for every read and the steps of a
 * stream cost more than reading a small answer. Its end is still told by the stream.
 *
 * @param take gets what was read, to keep
 */
export function readAhead(take: (bytes: Buffer) => void): OnReadOpts {
  return {
    buffer: shared,
    callback: (lengthBytes) => {
      take(Buffer.from(shared.subarray(0, lengthBytes)));
      return true;
    },
  };
}

import { createHash, type Hash } from 'node:crypto';
import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

/** What the worker is told. */
export type HashOrder =
  | { kind: 'advance'; id: number; descriptor: number; frontierBytes: number }
  | { kind: 'digest'; id: number; descriptor: number; sizeBytes: number }
  | { kind: 'stop'; id: number };

/** What the worker answers: a digest, or that it has let go of the descriptor, or why it cannot go on. */
export type HashAnswer =
  | { kind: 'digest'; id: number; sha256: string }
  | { kind: 'stopped'; id: number }
  | { kind: 'failed'; id: number; code: string };

interface Job {
  descriptor: number;
  hash: Hash;
  atBytes: number;
  frontierBytes: number;
  /** Size at which the digest is asked for. */
  sizeBytes: number | undefined;
}

const READ_BYTES = 1024 * 1024;
/** After so many bytes of one file the others, and new orders, have their turn. */
const TURN_BYTES = 8 * READ_BYTES;

const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
const jobs = new Map<number, Job>();
let isScheduled = false;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const answer = (message: HashAnswer): void => parentPort?.postMessage(message);

parentPort?.on('message', (order: HashOrder) => {
  if (order.kind === 'stop') {
    jobs.delete(order.id);
    return answer({ kind: 'stopped', id: order.id });
  }
  const job = jobs.get(order.id) ?? {
    descriptor: order.descriptor,
    hash: createHash('sha256'),
    atBytes: 0,
    frontierBytes: 0,
    sizeBytes: undefined,
  };
  jobs.set(order.id, job);
  if (order.kind === 'digest') job.sizeBytes = order.sizeBytes;
  job.frontierBytes = Math.max(job.frontierBytes, order.kind === 'digest' ? order.sizeBytes : order.frontierBytes);
  schedule();
});

function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  setImmediate(() => {
    isScheduled = false;
    for (const [id, job] of jobs) takeTurn(id, job);
    if ([...jobs.values()].some((job) => job.atBytes < job.frontierBytes)) schedule();
  });
}

function takeTurn(id: number, job: Job): void {
  const until = Math.min(job.frontierBytes, job.atBytes + TURN_BYTES);
  try {
    while (job.atBytes < until) {
      const read = readSync(job.descriptor, buffer, 0, Math.min(READ_BYTES, until - job.atBytes), job.atBytes);
      if (read === 0) throw Object.assign(new Error('the file is shorter than it should be'), { code: 'EIO' });
      job.hash.update(buffer.subarray(0, read));
      job.atBytes += read;
    }
  } catch (error) {
    jobs.delete(id);
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return answer({ kind: 'failed', id, code });
  }
  if (job.sizeBytes === undefined || job.atBytes < job.sizeBytes) return;
  jobs.delete(id);
  answer({ kind: 'digest', id, sha256: job.hash.digest('hex') });
}

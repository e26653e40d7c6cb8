import { Worker } from 'node:worker_threads';
import { AppError } from '@roundhouse/errors';
import type { FileHashing, GrowingHash } from './downloads.ports.ts';
import type { HashAnswer, HashOrder } from './hash-worker.ts';

interface Waiting {
  digest: PromiseWithResolvers<string>;
  stopped: PromiseWithResolvers<void>;
}

/**
 * Hashes files in a thread of its own: the event loop, which also passes inference through, never waits for it. The
 * thread reads what was just written, from memory for the most part, in the file's order, whatever order it came in.
 */
export class HashThread implements FileHashing {
  private readonly idleMs: number;
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private idle: NodeJS.Timeout | undefined;

  /** @param idleMs for so long the thread waits for the next file before it ends; default 5 s */
  constructor(idleMs = 5_000) {
    this.idleMs = idleMs;
  }

  /** Whether the thread exists now. Its memory is worth some megabytes, so that it does only when there is work. */
  get isRunning(): boolean {
    return this.worker !== undefined;
  }

  follow(descriptor: number): GrowingHash {
    const id = (this.lastId += 1);
    const entry: Waiting = { digest: Promise.withResolvers(), stopped: Promise.withResolvers() };
    // Whoever asks for the digest sees the failure; nobody has to ask.
    entry.digest.promise.catch(() => undefined);
    this.waiting.set(id, entry);
    return {
      advance: (frontierBytes) => this.order({ kind: 'advance', id, descriptor, frontierBytes }),
      digest: (sizeBytes) => {
        this.order({ kind: 'digest', id, descriptor, sizeBytes });
        return entry.digest.promise;
      },
      stop: async () => {
        if (!this.waiting.has(id)) return;
        this.order({ kind: 'stop', id });
        await entry.stopped.promise;
      },
    };
  }

  /** Ends the thread. What is still waited for fails. */
  async close(): Promise<void> {
    await this.end();
    this.failAll(new AppError('CANCELLED', 'The agent is being stopped.'));
  }

  private async end(): Promise<void> {
    clearTimeout(this.idle);
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }

  private order(order: HashOrder): void {
    if (!this.waiting.has(order.id)) return;
    clearTimeout(this.idle);
    this.worker ??= this.start();
    this.worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.worker.postMessage(order);
  }

  private start(): Worker {
    // The source runs as it is in development, the compiled file elsewhere.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./hash-worker.${extension}`, import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 32 },
      env: {},
      execArgv: [],
    });
    worker.on('message', (answer: HashAnswer) => this.receive(answer));
    worker.on('error', (error) => this.lost(worker, error));
    worker.on('exit', () => this.lost(worker, new Error('the thread ended')));
    return worker;
  }

  private receive(answer: HashAnswer): void {
    const entry = this.waiting.get(answer.id);
    if (entry === undefined) return;
    this.waiting.delete(answer.id);
    if (answer.kind === 'digest') entry.digest.resolve(answer.sha256);
    else if (answer.kind === 'failed')
      entry.digest.reject(Object.assign(new Error('read failed'), { code: answer.code }));
    else entry.digest.reject(new AppError('CANCELLED', 'The download was cancelled.'));
    entry.stopped.resolve();
    if (this.waiting.size > 0) return;
    // An idle thread does not keep the process alive, and does not keep its memory for long.
    this.worker?.unref();
    clearTimeout(this.idle);
    this.idle = setTimeout(() => void this.end(), this.idleMs).unref();
  }

  private lost(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.failAll(new AppError('INTERNAL', 'Hashing stopped unexpectedly.', { cause: error }));
  }

  private failAll(error: Error): void {
    for (const { digest, stopped } of this.waiting.values()) {
      digest.reject(error);
      stopped.resolve();
    }
    this.waiting.clear();
  }
}

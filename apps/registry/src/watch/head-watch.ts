import { systemClock, type Clock } from '@roundhouse/kernel';
import { sameHead, type Head } from './domain/head.ts';
import type { ConfigReader } from './watch.ports.ts';

const POLL_INTERVAL_MS = 250;
/** A head read longer ago than this says nothing about now. */
const FRESH_MS = 1000;

/**
 * Knows the head of the configuration: polls it four times a second, at once when woken. When the database cannot
 * be read the head goes stale, and with it the heartbeats, so that watchers see the truth about their age.
 */
export class HeadWatch {
  private readonly reader: Pick<ConfigReader, 'readHead'>;
  private readonly clock: Clock;
  private readonly onFault: (error: unknown) => void;
  private readonly listeners = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private running = false;
  private reading = false;
  private again = false;
  private failing = false;
  private readAtMs = Number.NEGATIVE_INFINITY;
  private known: Head | undefined;

  /** @param onFault told once when reading begins to fail, not again until it has worked */
  constructor(
    reader: Pick<ConfigReader, 'readHead'>,
    onFault: (error: unknown) => void = () => {},
    clock: Clock = systemClock,
  ) {
    this.reader = reader;
    this.onFault = onFault;
    this.clock = clock;
  }

  /** Last head that was read; undefined before the first. */
  get head(): Head | undefined {
    return this.known;
  }

  /** True while the head was read within the last second. */
  get fresh(): boolean {
    return this.clock.monotonicMs() - this.readAtMs <= FRESH_MS;
  }

  /** Reads the head for the first time and goes on from there; a failure is retried, not thrown. */
  async start(): Promise<void> {
    this.running = true;
    await this.read();
  }

  /** Ends the polling. */
  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
  }

  /** Reads the head at once: somebody says that it has moved. */
  wake(): void {
    if (!this.running) return;
    if (this.reading) this.again = true;
    else void this.read();
  }

  /** Reads the head now, beside the polling. @throws when the database is away */
  async refresh(): Promise<void> {
    const startedMs = this.clock.monotonicMs();
    this.accept(await this.reader.readHead(), startedMs);
  }

  /** Calls the listener whenever the head has moved; the answer ends that. */
  onMove(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async read(): Promise<void> {
    clearTimeout(this.timer);
    this.reading = true;
    try {
      await this.refresh();
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.onFault(error);
      this.failing = true;
    }
    this.reading = false;
    if (!this.running) return;
    const delayMs = this.again ? 0 : POLL_INTERVAL_MS;
    this.again = false;
    this.timer = setTimeout(() => void this.read(), delayMs);
  }

  private accept(head: Head, startedMs: number): void {
    // Two reads may end in another order than they began: the later one knows better.
    if (startedMs < this.readAtMs) return;
    this.readAtMs = startedMs;
    const moved = !sameHead(head, this.known);
    this.known = head;
    if (moved) for (const listener of this.listeners) listener();
  }
}

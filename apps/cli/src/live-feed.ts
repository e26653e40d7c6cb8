import type { LiveKind } from '@roundhouse/admin-api';
import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { ApiError, send } from './api-client.ts';
import type { Connection } from './connection.ts';

/** Something that happened, as `GET /events` tells it. */
export interface LiveEvent {
  readonly kind: LiveKind;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What came since it was asked last. */
export interface LiveNews {
  readonly events: readonly LiveEvent[];
  /** More has happened than was told: whoever follows must look for itself. */
  readonly missed: boolean;
}

/** Events that are kept for whoever follows; more than these are missed. */
const MAX_WAITING = 1_000;
const RECONNECT_MS = 2_000;
/** Nobody waits longer for the stream to begin. */
const BEGIN_MS = 1_000;
/** Longer than anybody watches; the stream is opened anew then. */
const STREAM_MS = 12 * 3_600_000;

/**
 * Follows live events in the background, and connects again when the stream breaks. Where there are none, because the
 * gateway has no such stream or the key may not see it, it stays silent: its owner polls as long as it is not live.
 */
export class LiveFeed {
  private readonly stopping = new AbortController();
  private waiting: LiveEvent[] = [];
  private hasMissed = false;
  private isLive = false;
  private wake: (() => void) | undefined;
  private readonly begun = Promise.withResolvers<void>();

  private constructor(connection: Connection, kinds: readonly LiveKind[]) {
    void this.run(connection, `/api/v1/events?kinds=${kinds.join(',')}`);
  }

  /** Begins to follow events of these kinds; resolves when they come, or it is known that they do not yet. To be closed. */
  static async open(connection: Connection, kinds: readonly LiveKind[]): Promise<LiveFeed> {
    const feed = new LiveFeed(connection, kinds);
    await Promise.race([feed.begun.promise, sleep(BEGIN_MS, undefined, { ref: false })]);
    return feed;
  }

  /** Events come as they happen. */
  get live(): boolean {
    return this.isLive;
  }

  /** What has come since it was taken last. */
  take(): LiveNews {
    const news = { events: this.waiting, missed: this.hasMissed };
    this.waiting = [];
    this.hasMissed = false;
    return news;
  }

  /** Resolves when something has come, or after so long. @throws AbortError when the signal fires */
  async next(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.waiting.length > 0 || this.hasMissed) return;
    const awake = new AbortController();
    this.wake = () => awake.abort();
    try {
      await sleep(timeoutMs, undefined, { signal: AbortSignal.any([awake.signal, ...(signal ? [signal] : [])]) });
    } catch (error) {
      if (signal?.aborted === true) throw error;
    }
  }

  close(): void {
    this.stopping.abort();
  }

  private async run(connection: Connection, path: string): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const response = await send(connection, path, { timeoutMs: STREAM_MS, signal });
        this.isLive = true;
        // What happened before the stream began was told to nobody.
        this.miss();
        this.begun.resolve();
        await this.read(response);
      } catch (error) {
        // There is none to be had, now or later.
        if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) return;
      } finally {
        this.isLive = false;
        this.begun.resolve();
      }
      await sleep(RECONNECT_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async read(response: Response): Promise<void> {
    const parser = createParser({
      onEvent: ({ event = '', data }) => {
        if (event === 'lost') return this.miss();
        const { kind, data: told } = JSON.parse(data) as LiveEvent;
        if (this.waiting.length >= MAX_WAITING) return this.miss();
        this.waiting.push({ kind, data: told });
        this.wake?.();
      },
    });
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }));
  }

  private miss(): void {
    this.hasMissed = true;
    this.wake?.();
  }
}

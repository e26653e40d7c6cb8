import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { LOGGER, METRICS } from '@roundhouse/grpc';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import type { ConfigAnnouncer } from '../commands/commands.ports.ts';
import type { Head } from './domain/head.ts';
import { newsOf, type NotedChange } from './domain/live-changes.ts';
import { reviewNewsOf } from './domain/review-news.ts';
import { EndpointBoard } from './endpoint-board.ts';
import { HeadWatch } from './head-watch.ts';
import { TransferStore } from './transfer-store.ts';
import { WatchSession, type WatcherIdentity, type WatcherSink, type WatchSources } from './watch-session.ts';
import { CONFIG_READER, type ConfigReader } from './watch.ports.ts';
import { ConfigWakeups } from './infra/config-wakeups.ts';

/** A watcher as operators see it. */
export interface WatcherState extends WatcherIdentity {
  /** Last state that was sent to it in full. */
  held: Head | undefined;
}

/** More watchers than gateways and routers of the largest installation; beyond it something is wrong. */
const MAX_WATCHERS = 1000;

/** Serves the configuration to everybody who watches it, and learns of changes. */
@Injectable()
export class WatchService implements ConfigAnnouncer, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sessions = new Set<WatchSession>();
  private readonly heads: HeadWatch;
  private readonly sources: WatchSources;
  private readonly wakeups: ConfigWakeups;

  constructor(
    @Inject(CONFIG_READER) reader: ConfigReader,
    @Inject(EndpointBoard) endpoints: EndpointBoard,
    @Inject(ConfigWakeups) wakeups: ConfigWakeups,
    @Inject(LOGGER) logger: Logger,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.heads = new HeadWatch(reader, (error) => logger.warn({ error }, 'the configuration cannot be read'));
    // Sessions meet the same fault, each on its own: one line about it is enough.
    const onFault = (error: unknown) => logger.debug({ error }, 'a watcher waits for the configuration');
    this.sources = { heads: this.heads, transfers: new TransferStore(reader), endpoints, onFault };
    this.wakeups = wakeups;
    metrics.observedGauge('watchers', 'Open configuration watches.', () => this.sessions.size);
    metrics.observedGauge('config_head_number', 'Number of the configuration head.', () =>
      Number(this.heads.head?.number ?? 0n),
    );
  }

  /** The head of the configuration; undefined before it was first read. */
  get head(): Head | undefined {
    return this.heads.head;
  }

  /** True while the head is known to be true: then the database can be read. */
  get fresh(): boolean {
    return this.heads.fresh;
  }

  /** Who watches now. */
  get watchers(): readonly WatcherState[] {
    return [...this.sessions].map(({ watcher, held }) => ({ ...watcher, held }));
  }

  async onApplicationBootstrap(): Promise<void> {
    this.wakeups.onWake(() => this.heads.wake());
    await this.heads.start();
  }

  beforeApplicationShutdown(): void {
    this.heads.stop();
    // A stream that the server itself has ended tells its session nothing.
    for (const session of this.sessions) session.stop();
  }

  announce(revision: Head, changes: readonly NotedChange[] = []): void {
    this.heads.wake();
    this.wakeups.announce(revision);
    for (const news of newsOf(revision, changes)) this.wakeups.tell(news);
    for (const news of reviewNewsOf(changes)) this.wakeups.tell(news);
  }

  /**
   * Serves a watcher until it is gone.
   *
   * @param begin makes the sink; it gets a way to tell the session that the watcher is gone
   * @throws AppError OVERLOADED when there are too many watchers, or this one is too slow
   */
  async serve(
    watcher: WatcherIdentity,
    have: Head | undefined,
    begin: (wake: () => void) => WatcherSink,
  ): Promise<void> {
    if (this.sessions.size >= MAX_WATCHERS) throw new AppError('OVERLOADED', 'Too many watchers.');
    const session: WatchSession = new WatchSession(
      this.sources,
      watcher,
      have,
      begin(() => session.wake()),
    );
    this.sessions.add(session);
    try {
      await session.run();
    } finally {
      this.sessions.delete(session);
    }
  }
}

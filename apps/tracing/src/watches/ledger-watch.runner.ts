import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import type { EntityManager } from 'typeorm';
import { AlertOutbox } from '../alerts/alert-outbox.ts';
import { LagWatch, type LagNews } from './lag-watch.ts';
import type { Parity } from './parity.ts';

const LAG_INTERVAL_MS = 5_000;
const PARITY_INTERVAL_MS = 120_000;
const HOUR_MS = 3_600_000;

/** What the watch looks at. */
export interface LedgerWatchParts {
  readonly database: Pick<EntityManager, 'query'>;
  readonly pendingMessages: () => number;
  readonly parity: Pick<Parity, 'compare'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly metrics: Pick<Metrics, 'observedGauge'>;
}

/** Watches that the ledger keeps up with the stream, and that what was served is in it. */
export class LedgerWatchRunner {
  private readonly parts: LedgerWatchParts;
  private readonly lag = new LagWatch();
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();
  private unrecorded = 0;

  constructor(parts: LedgerWatchParts) {
    this.parts = parts;
    parts.metrics.observedGauge(
      'unrecorded_requests',
      'Requests that were served and whose end is not in the ledger ten minutes later; 0 unless something is wrong.',
      () => this.unrecorded,
    );
  }

  /** Begins, and goes on until {@link stop}. */
  start(): void {
    this.running = Promise.all([
      this.repeat(LAG_INTERVAL_MS, () => this.lookAtLag()),
      this.repeat(PARITY_INTERVAL_MS, () => this.lookAtParity()),
    ]);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** One look. */
  async lookAtLag(): Promise<LagNews> {
    const { pendingMessages, clock, database } = this.parts;
    const pending = pendingMessages();
    const news = this.lag.look(pending, clock.monotonicMs());
    if (news === undefined) return undefined;
    const nowMs = clock.nowMs();
    const kind = news === 'lagging' ? 'alert.ledger_lag' : 'alert.ledger_lag_recovered';
    await AlertOutbox.add(database, {
      kind,
      organizationId: null,
      subjectId: null,
      // All replicas see the same lag: it is told once an hour.
      dedupeKey: `${kind} ${Math.floor(nowMs / HOUR_MS)}`,
      occurredAt: new Date(nowMs),
      payload: { pending_messages: pending },
    });
    return news;
  }

  private async lookAtParity(): Promise<void> {
    // While the ledger is behind, what is missing is on its way.
    if (this.lag.sinceMs !== undefined) return;
    this.unrecorded = (await this.parts.parity.compare()) ?? this.unrecorded;
  }

  private async repeat(intervalMs: number, look: () => Promise<unknown>): Promise<void> {
    const { signal } = this.stopping;
    let well = true;
    while (!signal.aborted) {
      try {
        await look();
        well = true;
      } catch (error) {
        // Once per outage.
        if (well) this.parts.logger.warn({ error }, 'the ledger cannot be watched');
        well = false;
      }
      await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

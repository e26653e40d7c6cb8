import type { Clock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import type { EntityManager } from 'typeorm';
import { AlertOutbox } from '../alerts/alert-outbox.ts';
import { Passes } from '../passes/passes.ts';
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
  private readonly passes = new Passes();
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
    const failed = (error: unknown): void => this.parts.logger.warn({ error }, 'the ledger cannot be watched');
    this.passes.start({ intervalMs: LAG_INTERVAL_MS, work: () => this.lookAtLag(), failed, toldOnceAt: 1 });
    this.passes.start({ intervalMs: PARITY_INTERVAL_MS, work: () => this.lookAtParity(), failed, toldOnceAt: 1 });
  }

  stop(): Promise<void> {
    return this.passes.stop();
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
}

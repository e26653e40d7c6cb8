import type { Clock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import type {
  ClaimedDelivery,
  DeliveryStore,
  LiveTeller,
  SinkSender,
  SubjectNames,
  UnroutedAlert,
  Verdict,
} from './deliveries.ports.ts';
import { retryDelayMs, type Outcome } from './domain/retry-schedule.ts';
import type { SinkBook } from './sink-book.ts';
import { eventOf, type Sink } from './sink.ts';

/** Alerts that are handed out in one transaction. */
const ROUTED_AT_ONCE = 200;
/** Webhooks that are on their way to one sink at once: one that is slow takes no more. */
const PER_WEBHOOK = 4;
/** Events in one request to a collector. */
const PER_COLLECTOR = 100;
/** Longer than a try may take: then another replica tries. */
const LEASE_MS = 30_000;
/** Deliveries that wait for one sink at most, before it hears of single requests no more: they come by the thousand. */
const MAX_WAITING = 20_000;
const FULL_INTERVAL_MS = 5_000;

/** What a deliverer works with. */
export interface DelivererParts {
  readonly store: DeliveryStore;
  readonly sender: SinkSender;
  readonly sinks: SinkBook;
  readonly names: SubjectNames;
  readonly live: LiveTeller;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly metrics: Pick<Metrics, 'counter' | 'histogram'>;
}

/** Hands alerts out and sends them. Any number of replicas share the work by the rows that they lock. */
export class Deliverer {
  private readonly parts: DelivererParts;
  private readonly stopping = new AbortController();
  private readonly busy = new Map<string, number>();
  private readonly sending = new Set<Promise<void>>();
  private readonly sent;
  private readonly seconds;
  /** Told when a place is free again. */
  private readonly onFree: () => void;
  private readonly maxWaiting: number;
  private full: ReadonlySet<string> = new Set();
  private fullAskedMs = -Infinity;

  /** @param maxWaiting deliveries of one sink, beyond which it is not told of single requests */
  constructor(parts: DelivererParts, onFree: () => void = () => undefined, maxWaiting = MAX_WAITING) {
    this.parts = parts;
    this.maxWaiting = maxWaiting;
    this.onFree = onFree;
    this.sent = parts.metrics.counter('sink_deliveries_total', 'Tries to deliver alerts, by what they came to.', [
      'type',
      'outcome',
    ]);
    this.seconds = parts.metrics.histogram('sink_delivery_seconds', 'Time from an alert to its delivery.');
  }

  /** Hands out what waits and begins to send what is due. @returns whether there was anything */
  async work(): Promise<boolean> {
    if (!this.parts.sinks.known) return false;
    const routed = await this.route();
    const claimed = await this.parts.store.claim(this.free(), LEASE_MS);
    for (const batch of this.batches(claimed)) this.begin(batch.sink, batch.deliveries);
    return routed > 0 || claimed.length > 0;
  }

  /** Resolves when nothing is on its way any more. */
  async idle(): Promise<void> {
    while (this.sending.size > 0) await Promise.all(this.sending);
  }

  /** Breaks off what is on its way, and gives it back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.idle();
  }

  private async route(): Promise<number> {
    const { store, names, live } = this.parts;
    await this.askWhichAreFull();
    let handedOut: readonly UnroutedAlert[] = [];
    const count = await store.route(ROUTED_AT_ONCE, async (alerts) => {
      handedOut = alerts;
      const heard = alerts
        .map((alert) => ({ alert, sinks: this.hearing(alert) }))
        .filter(({ sinks }) => sinks.length > 0);
      const namesOf = heard.length === 0 ? [] : await names.of(heard.map(({ alert }) => alert));
      return heard.flatMap(({ alert, sinks }, index) =>
        sinks.map(({ id: sinkId }) => ({ alertId: alert.id, sinkId, names: namesOf[index] ?? {} })),
      );
    });
    // One replica hands each alert out, so that people who look on see it once.
    live.tell(handedOut);
    return count;
  }

  /** Sinks that are to get an alert. One that is too far behind is told of all but single requests. */
  private hearing(alert: UnroutedAlert): readonly Sink[] {
    const sinks = this.parts.sinks.for(alert);
    if (eventOf(alert.kind) !== 'request' || this.full.size === 0) return sinks;
    const hearing = sinks.filter(({ id }) => !this.full.has(id));
    this.sent.inc({ type: 'any', outcome: 'left-out' }, sinks.length - hearing.length);
    return hearing;
  }

  private async askWhichAreFull(): Promise<void> {
    const { store, sinks, clock } = this.parts;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.fullAskedMs < FULL_INTERVAL_MS) return;
    const telling = sinks.all.filter(({ events }) => events.has('request')).map(({ id }) => id);
    this.full = telling.length === 0 ? new Set() : await store.full(telling, this.maxWaiting);
    this.fullAskedMs = nowMs;
  }

  private free(): ReadonlyMap<string, number> {
    const places = this.parts.sinks.all.map(({ id, type }): [string, number] => {
      const busy = this.busy.get(id) ?? 0;
      return [id, type === 'otlp' ? (busy === 0 ? PER_COLLECTOR : 0) : PER_WEBHOOK - busy];
    });
    return new Map(places.filter(([, count]) => count > 0));
  }

  private batches(claimed: readonly ClaimedDelivery[]): { sink: Sink; deliveries: readonly ClaimedDelivery[] }[] {
    const bySink = Map.groupBy(claimed, ({ sinkId }) => sinkId);
    return [...bySink].flatMap(([sinkId, deliveries]) => {
      const sink = this.parts.sinks.get(sinkId);
      // Gone while they were claimed: the lease runs out, and by then nobody asks for them.
      if (sink === undefined) return [];
      return sink.type === 'otlp' ? [{ sink, deliveries }] : deliveries.map((one) => ({ sink, deliveries: [one] }));
    });
  }

  private begin(sink: Sink, deliveries: readonly ClaimedDelivery[]): void {
    this.busy.set(sink.id, (this.busy.get(sink.id) ?? 0) + 1);
    const work = this.deliver(sink, deliveries)
      .catch((error: unknown) => this.parts.logger.warn({ error, sinkId: sink.id }, 'a delivery cannot be noted'))
      .finally(() => {
        this.sending.delete(work);
        this.busy.set(sink.id, (this.busy.get(sink.id) ?? 1) - 1);
        this.onFree();
      });
    this.sending.add(work);
  }

  private async deliver(sink: Sink, deliveries: readonly ClaimedDelivery[]): Promise<void> {
    const { store, sender } = this.parts;
    let outcome: Outcome;
    try {
      outcome = await sender.send(sink, deliveries, this.stopping.signal);
    } catch {
      await store.release(deliveries);
      return;
    }
    // Those that were tried more often are given up earlier.
    for (const group of Map.groupBy(deliveries, ({ tries }) => tries).values()) {
      const verdict = verdictOn(outcome, group[0]!.tries);
      this.count(sink, group, verdict);
      await store.settle(group, verdict);
    }
  }

  private count(sink: Sink, deliveries: readonly ClaimedDelivery[], { status, outcome }: Verdict): void {
    const { logger, clock } = this.parts;
    this.sent.inc({ type: sink.type, outcome: status === 'pending' ? 'failed' : status }, deliveries.length);
    if (status === 'delivered') {
      const nowMs = clock.nowMs();
      for (const { event } of deliveries) this.seconds.observe(Math.max(0, nowMs - event.occurredAt.getTime()) / 1000);
    } else if (status === 'dead') {
      const { httpStatus, error } = outcome;
      logger.warn({ sinkId: sink.id, deliveries: deliveries.length, httpStatus, error }, 'deliveries are given up');
    }
  }
}

function verdictOn(outcome: Outcome, tries: number): Verdict {
  if (outcome.error === '') return { status: 'delivered', outcome };
  const delayMs = retryDelayMs(tries, outcome);
  return delayMs === undefined ? { status: 'dead', outcome } : { status: 'pending', outcome, delayMs };
}

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { hotCounter, hotHistogram, type Series, type Tally, type Timings } from './hot-metrics.ts';

/** Durations in seconds from 1 ms to 60 s. */
export const DURATION_BUCKETS_SECONDS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/**
 * Metrics of one process. Names are given without their prefix: `createMetrics('router').counter('plans_total', …)`
 * makes `roundhouse_router_plans_total`. Label values must come from small closed sets.
 */
export interface Metrics {
  readonly registry: Registry;
  counter<Label extends string>(name: string, help: string, labels?: readonly Label[]): Counter<Label>;
  gauge<Label extends string>(name: string, help: string, labels?: readonly Label[]): Gauge<Label>;
  /** A counter for what happens with every request: an increment is an addition. */
  hotCounter<Label extends string = never>(name: string, help: string, labels?: readonly Label[]): Series<Label, Tally>;
  /** A histogram of durations for what happens with every request. Buckets as for `histogram`. */
  hotHistogram<Label extends string = never>(
    name: string,
    help: string,
    labels?: readonly Label[],
    buckets?: readonly number[],
  ): Series<Label, Timings>;
  /** A gauge whose value is read when metrics are asked for. */
  observedGauge(name: string, help: string, read: () => number): Gauge;
  /** Buckets default to {@link DURATION_BUCKETS_SECONDS}. */
  histogram<Label extends string>(
    name: string,
    help: string,
    labels?: readonly Label[],
    buckets?: readonly number[],
  ): Histogram<Label>;
}

/** What may be set of {@link createMetrics}. */
export interface MetricsOptions {
  /**
   * Pause between two looks at the event loop, in milliseconds; default 10. Each look wakes the process. What is told as
   * lag is the time from one look to the next, so never less than this.
   */
  readonly loopPrecisionMs?: number;
}

/** Makes the metrics of a process, with Node's own (memory, event-loop lag, garbage collection). */
export function createMetrics(service: string, { loopPrecisionMs = 10 }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: loopPrecisionMs });
  const named = (name: string, help: string) => ({
    name: `roundhouse_${service.replaceAll('-', '_')}_${name}`,
    help,
    registers: [registry],
  });
  return {
    registry,
    counter: (name, help, labels = []) => new Counter({ ...named(name, help), labelNames: [...labels] }),
    gauge: (name, help, labels = []) => new Gauge({ ...named(name, help), labelNames: [...labels] }),
    hotCounter: (name, help, labels = []) => hotCounter(registry, { ...named(name, help), labels }),
    hotHistogram: (name, help, labels = [], buckets = DURATION_BUCKETS_SECONDS) =>
      hotHistogram(registry, { ...named(name, help), labels }, buckets),
    observedGauge: (name, help, read) =>
      new Gauge({
        ...named(name, help),
        collect() {
          this.set(read());
        },
      }),
    histogram: (name, help, labels = [], buckets = DURATION_BUCKETS_SECONDS) =>
      new Histogram({ ...named(name, help), labelNames: [...labels], buckets: [...buckets] }),
  };
}

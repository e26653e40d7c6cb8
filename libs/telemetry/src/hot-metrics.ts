import type { Metric, Registry } from 'prom-client';

/** A number that only grows; for events that come thousands of times a second. */
export interface Tally {
  inc(count?: number): void;
}

/** Durations by bucket; for events that come thousands of times a second. */
export interface Timings {
  observe(seconds: number): void;
}

/** One series per set of label values. Look a series up once and keep it. */
export interface Series<Label extends string, One> {
  with(values: Readonly<Record<Label, string>>): One;
}

/** Name, help and label names of a metric. */
interface Described<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
}

/** One line of the text format. */
interface Sample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** What a series is asked for when metrics are. */
interface Sampled {
  samples(name: string, labels: Readonly<Record<string, string>>): Sample[];
}

class PlainTally implements Tally, Sampled {
  private count = 0;

  inc(count = 1): void {
    this.count += count;
  }

  samples(_name: string, labels: Readonly<Record<string, string>>): Sample[] {
    return [{ labels, value: this.count }];
  }
}

class PlainTimings implements Timings, Sampled {
  private sum = 0;
  /** Observations by the first bucket that holds them; the last is for those beyond all bounds. */
  private readonly counts: number[];
  private readonly bounds: readonly number[];

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(seconds: number): void {
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket += 1;
    counts[bucket] = (counts[bucket] as number) + 1;
    this.sum += seconds;
  }

  samples(name: string, labels: Readonly<Record<string, string>>): Sample[] {
    let upTo = 0;
    const buckets = this.counts.map((count, index) => {
      upTo += count;
      return { metricName: `${name}_bucket`, labels: { ...labels, le: this.bounds[index] ?? '+Inf' }, value: upTo };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: this.sum },
      { metricName: `${name}_count`, labels, value: upTo },
    ];
  }
}

/**
 * A metric whose observations are plain additions: names, labels and text are made when metrics are asked for. The
 * library checks and hashes labels with every observation, which costs more than all else that is done for a metric.
 */
class HotMetric<Label extends string, One extends Sampled> implements Series<Label, One> {
  private readonly series = new Map<string, { labels: Readonly<Record<string, string>>; one: One }>();
  private readonly described: Described<Label>;
  private readonly make: () => One;

  constructor(registry: Registry, type: 'counter' | 'histogram', described: Described<Label>, make: () => One) {
    this.described = described;
    this.make = make;
    const { name, help, labels } = described;
    // Metrics without labels are there from the start, as the library has it.
    if (labels.length === 0) this.with({} as Record<Label, string>);
    const get = () => Promise.resolve({ name, help, type, aggregator: 'sum', values: this.samples() });
    registry.registerMetric({ name, get } as unknown as Metric);
  }

  with(values: Readonly<Record<Label, string>>): One {
    const labels = Object.fromEntries(this.described.labels.map((label) => [label, values[label]]));
    const key = JSON.stringify(labels);
    let known = this.series.get(key);
    if (known === undefined) {
      known = { labels, one: this.make() };
      this.series.set(key, known);
    }
    return known.one;
  }

  private samples(): Sample[] {
    return [...this.series.values()].flatMap(({ labels, one }) => one.samples(this.described.name, labels));
  }
}

/** Registers a counter of this kind. */
export function hotCounter<Label extends string>(
  registry: Registry,
  described: Described<Label>,
): Series<Label, Tally> {
  return new HotMetric(registry, 'counter', described, () => new PlainTally());
}

/**
 * Registers a histogram of this kind.
 *
 * @param bounds upper bounds of the buckets in seconds, ascending
 */
export function hotHistogram<Label extends string>(
  registry: Registry,
  described: Described<Label>,
  bounds: readonly number[],
): Series<Label, Timings> {
  return new HotMetric(registry, 'histogram', described, () => new PlainTimings(bounds));
}

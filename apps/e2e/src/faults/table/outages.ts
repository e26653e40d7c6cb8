/** A test of an outage, as the page tells it. */
export interface Outage {
  readonly name: string;
  /** What the test holds. */
  readonly holds: string;
  /** Where it is. */
  readonly test: string;
  /** What is specified beyond that, and does not hold (yet). */
  readonly notAsSpecified?: string;
}

/** Share of callers that may notice a flapping source. */
export const FLAPPING_SHARE = 0.001;

/** Tests that no row of the table can hold: of several sources at once, or of several processes. */
export const OUTAGES: readonly Outage[] = [
  {
    name: 'no source can be reached',
    holds: '503 with Retry-After, p99 below 100 ms, less than one dial in four calls, flat memory',
    test: 'faults/outage',
  },
  {
    name: 'every source answers 503',
    holds: '503, at most 1.25 attempts a call',
    test: 'faults/outage',
  },
  {
    name: 'a source flaps, half of the time, beside a healthy one',
    holds: `at most ${FLAPPING_SHARE * 100} % of callers notice`,
    test: 'faults/outage',
  },
  {
    name: 'the router that plans is killed, hangs, restarts; all are killed',
    holds: 'no call fails; the added p99 is printed',
    test: 'cluster/cluster',
  },
  {
    name: 'gateways restart one after the other behind a load balancer that sees who is ready',
    holds: 'no call fails, no stream is cut that is shorter than the drain',
    test: 'cluster/cluster',
  },
  {
    name: 'a key of 50 requests a minute makes 200 at once, with one router and with three',
    holds: 'exactly 50 are let in; likewise of requests at a time',
    test: 'cluster/limits, cluster/cluster',
  },
  {
    name: 'the same without any router',
    holds: 'every gateway lets in its share, limit ÷ gateways',
    test: 'cluster/cluster',
  },
  {
    name: '300 calls (10 000 in the long run) of two tenants are given up at random',
    holds: 'no byte of another call; nothing in flight 5 s later',
    test: 'cluster/cluster',
  },
];

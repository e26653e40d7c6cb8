import autocannon from 'autocannon';

/** One measured burst, run in a process of its own so that its CPU time is not the proxy's. */
export interface LoadOrder {
  url: string;
  headers: Record<string, string>;
  body: string;
  connections: number;
  seconds: number;
}

/** What a burst saw. Latencies in milliseconds. */
export interface LoadResult {
  requests: number;
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  failures: number;
  bytes: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as LoadOrder;
const result = await autocannon({
  url: order.url,
  method: 'POST',
  headers: { 'content-type': 'application/json', ...order.headers },
  body: order.body,
  connections: order.connections,
  duration: order.seconds,
  timeout: 20,
});
const seen: LoadResult = {
  requests: result['2xx'],
  requestsPerSecond: result['2xx'] / result.duration,
  p50Ms: result.latency.p50,
  p99Ms: result.latency.p99,
  failures: result.non2xx + result.errors + result.timeouts,
  bytes: result.throughput.total,
};
process.stdout.write(`${JSON.stringify(seen)}\n`);

import autocannon from 'autocannon';
import { Client } from 'undici';

/** One measured burst, run in a process of its own so that its CPU time is not the proxy's. */
export interface LoadOrder {
  url: string;
  headers: Record<string, string>;
  model: string;
  stream: boolean;
  /** Size of the prompt in bytes; made here, because an argument could not hold a large one. */
  promptBytes: number;
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
}

const order = JSON.parse(process.argv[2] ?? '{}') as LoadOrder;
const body = JSON.stringify({
  model: order.model,
  messages: [{ role: 'user', content: 'x'.repeat(order.promptBytes) }],
  ...(order.stream ? { stream: true } : {}),
});
const headers = { 'content-type': 'application/json', ...order.headers };

/** Many connections: the leanest client, latencies to the millisecond. */
async function throughput(): Promise<LoadResult> {
  const { url, connections, seconds } = order;
  const result = await autocannon({ url, method: 'POST', headers, body, connections, duration: seconds, timeout: 20 });
  return {
    requests: result['2xx'],
    requestsPerSecond: result['2xx'] / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failures: result.non2xx + result.errors + result.timeouts,
  };
}

/** One connection: one call after the other, latencies to the microsecond. */
async function latency(): Promise<LoadResult> {
  const { origin, pathname } = new URL(order.url);
  const client = new Client(origin);
  const latenciesMs: number[] = [];
  let failures = 0;
  const startedMs = performance.now();
  const endMs = startedMs + order.seconds * 1000;
  while (performance.now() < endMs) {
    const sentMs = performance.now();
    const response = await client.request({ method: 'POST', path: pathname, headers, body });
    await response.body.dump();
    if (response.statusCode === 200) latenciesMs.push(performance.now() - sentMs);
    else failures += 1;
  }
  await client.close();
  latenciesMs.sort((a, b) => a - b);
  const at = (share: number): number => latenciesMs[Math.floor(latenciesMs.length * share)] ?? Number.NaN;
  const requests = latenciesMs.length;
  const requestsPerSecond = (requests * 1000) / (performance.now() - startedMs);
  return { requests, requestsPerSecond, p50Ms: at(0.5), p99Ms: at(0.99), failures };
}

process.stdout.write(`${JSON.stringify(order.connections === 1 ? await latency() : await throughput())}\n`);

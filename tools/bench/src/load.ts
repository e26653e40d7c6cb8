import { quantile } from '@roundhouse/testing';
import autocannon from 'autocannon';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Pool, type Dispatcher } from 'undici';

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
  /** Calls are begun at this rate, whether others have been answered or not; 0 = one after the other per connection. */
  callsPerSecond: number;
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
  return resultOf(latenciesMs, failures, performance.now() - startedMs);
}

/** Compiling itself, the load generator is late with what is due at first: that is not the proxy's latency. */
const SETTLING_MS = 1_000;

/**
 * A steady rate, below what the proxy can do: latencies to the microsecond, from the time a call was due. Asked by way of
 * `dispatch`: a promise and a stream per call take a third more of the core that the proxy needs, and their garbage is
 * collected while answers wait, which looked like 10 ms more of the upstream's at the 99th percentile.
 */
async function paced(): Promise<LoadResult> {
  const { origin, pathname } = new URL(order.url);
  const pool = new Pool(origin, { connections: order.connections, pipelining: 1 });
  const request = { method: 'POST', path: pathname, headers, body } as const;
  const total = order.callsPerSecond * order.seconds;
  const latenciesMs: number[] = [];
  const allEnded = Promise.withResolvers<void>();
  let answered = 0;
  let failures = 0;
  const startedMs = performance.now();
  const ended = (status: number, dueMs: number): void => {
    if (status === 200) {
      answered += 1;
      if (dueMs - startedMs >= SETTLING_MS) latenciesMs.push(performance.now() - dueMs);
    } else failures += 1;
    if (answered + failures === total) allEnded.resolve();
  };
  for (let begun = 0; begun < total;) {
    for (; begun < total; begun += 1) {
      const dueMs = startedMs + (begun * 1000) / order.callsPerSecond;
      if (dueMs > performance.now()) break;
      pool.dispatch(request, new PacedCall(dueMs, ended));
    }
    // Not a loop that spins: it would take the core that the proxy needs.
    await sleep(1);
  }
  await allEnded.promise;
  const elapsedMs = performance.now() - startedMs;
  await pool.close();
  return {
    ...resultOf(latenciesMs, failures, elapsedMs),
    requests: answered,
    requestsPerSecond: (answered * 1000) / elapsedMs,
  };
}

/** One call of a steady rate: tells its status once the whole answer is there, 0 for none. */
class PacedCall implements Dispatcher.DispatchHandler {
  private status = 0;
  private readonly dueMs: number;
  private readonly ended: (status: number, dueMs: number) => void;

  constructor(dueMs: number, ended: (status: number, dueMs: number) => void) {
    this.dueMs = dueMs;
    this.ended = ended;
  }

  onRequestStart(): void {
    // Asked for by undici; nothing is steered.
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(): void {
    // Bytes are not looked at: what is measured is when the last of them came.
  }

  onResponseEnd(): void {
    this.ended(this.status, this.dueMs);
  }

  onResponseError(): void {
    this.ended(0, this.dueMs);
  }
}

function resultOf(latenciesMs: readonly number[], failures: number, elapsedMs: number): LoadResult {
  const requests = latenciesMs.length;
  return {
    requests,
    requestsPerSecond: (requests * 1000) / elapsedMs,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    failures,
  };
}

const run = order.callsPerSecond > 0 ? paced : order.connections === 1 ? latency : throughput;
process.stdout.write(`${JSON.stringify(await run())}\n`);

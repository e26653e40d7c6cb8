import { quantile } from '@roundhouse/testing';
import { Agent, request } from 'undici';

/** How one call of a load ended. */
export interface TimedCall {
  readonly startedMs: number;
  readonly durationMs: number;
  /** undefined = it was served. */
  readonly failure: string | undefined;
  /** `router` or `local`, as the answer says. */
  readonly plan: string;
}

/** Whom to call, and how often. */
export interface LoadOrder {
  /** Origins of the gateways, used in turn. Where a connection is refused, the next one is called instead. */
  readonly gateways: readonly string[];
  readonly apiKey: string;
  readonly model: string;
  readonly workers: number;
  /** Pause of each worker between two calls. */
  readonly pauseMs: number;
  readonly stream?: boolean;
  /** Whether an origin is ready, as a load balancer would know it; others are called only when none is. Default: all are. */
  readonly isReady?: (origin: string) => boolean;
}

/** A load that runs until it is stopped. */
export interface TimedLoad {
  readonly calls: readonly TimedCall[];
  stop(): Promise<readonly TimedCall[]>;
}

/** Calls from several workers until it is stopped, and keeps how each call went. Times are monotonic milliseconds. */
export function startTimedLoad(order: LoadOrder): TimedLoad {
  const agent = new Agent({ connections: order.workers, headersTimeout: 30_000, bodyTimeout: 30_000 });
  const calls: TimedCall[] = [];
  const state = { running: true };
  const work = async (worker: number): Promise<void> => {
    for (let turn = worker; state.running; turn += 1) {
      calls.push(await timedCall(order, turn, agent));
      await new Promise((resolve) => setTimeout(resolve, order.pauseMs));
    }
  };
  const workers = Array.from({ length: order.workers }, (_, worker) => work(worker));
  return {
    calls,
    stop: async () => {
      state.running = false;
      await Promise.all(workers);
      await agent.close();
      return calls;
    },
  };
}

async function timedCall(order: LoadOrder, turn: number, agent: Agent): Promise<TimedCall> {
  const startedMs = performance.now();
  let plan = '';
  let failure: string | undefined;
  const ready = order.gateways.filter((origin) => order.isReady?.(origin) ?? true);
  const gateways = ready.length > 0 ? ready : order.gateways;
  for (let refusals = 0; refusals < gateways.length; refusals += 1) {
    const gateway = gateways[(turn + refusals) % gateways.length] ?? '';
    try {
      ({ plan, failure } = await oneCall(order, gateway, agent));
      break;
    } catch (error) {
      failure = `${gateway}: ${(error as { code?: string }).code ?? String(error)}`;
      // Whoever is not there any more has not begun anything: the other one is asked instead.
      if ((error as { code?: string }).code !== 'ECONNREFUSED') break;
    }
  }
  return { startedMs, durationMs: performance.now() - startedMs, failure, plan };
}

async function oneCall(
  { apiKey, model, stream = false }: LoadOrder,
  gateway: string,
  agent: Agent,
): Promise<{ plan: string; failure: string | undefined }> {
  const response = await request(`${gateway}/v1/chat/completions`, {
    method: 'POST',
    dispatcher: agent,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'count me' }] }),
  });
  const text = await response.body.text();
  const plan = String(response.headers['x-roundhouse-plan'] ?? '');
  if (response.statusCode !== 200) return { plan, failure: `${response.statusCode} ${text.slice(0, 200)}` };
  if (stream && !text.trimEnd().endsWith('data: [DONE]')) return { plan, failure: `cut: …${text.slice(-120)}` };
  return { plan, failure: undefined };
}

/** Failures of a load, each with how often it came. */
export function failuresOf(calls: readonly TimedCall[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { failure } of calls) if (failure !== undefined) counts[failure] = (counts[failure] ?? 0) + 1;
  return counts;
}

/** The duration that a share of the calls does not exceed, in milliseconds. @param share 0 to 1 */
export function quantileMs(calls: readonly TimedCall[], share: number): number {
  return Math.round(
    quantile(
      calls.map(({ durationMs }) => durationMs),
      share,
    ),
  );
}

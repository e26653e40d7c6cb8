import { Agent, request } from 'undici';

/** A call that did not end as it should. */
export interface FailedCall {
  readonly gateway: string;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly what: string;
}

/** Whom to call, and how often. */
export interface LoadOrder {
  /** Gateways by name, with their origins. */
  readonly gateways: ReadonlyMap<string, string>;
  /** Whether a load balancer would send calls there. */
  readonly isReady: (gateway: string) => boolean;
  readonly apiKey: string;
  readonly model: string;
  /** Loops that call, one call after the other. */
  readonly workers: number;
  readonly pauseMs: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

const CALL_TIMEOUT_MS = 30_000;
const NONE_READY_PAUSE_MS = 50;

/**
 * Callers behind a load balancer: they ask a gateway that is ready, half of them for a stream, and remember what they were
 * answered in full. Times are monotonic milliseconds.
 */
export class ClientLoad {
  /** Ids of requests whose answer came to its end. */
  readonly answered: string[] = [];
  readonly failed: FailedCall[] = [];
  sent = 0;
  private readonly order: LoadOrder;
  private readonly agent: Agent;
  private readonly underWay = new Map<string, number>();
  private readonly loops: Promise<void>[];
  private running = true;

  constructor(order: LoadOrder) {
    this.order = order;
    this.agent = new Agent({ connections: order.workers });
    this.loops = Array.from({ length: order.workers }, () => this.loop());
  }

  /** Calls that a gateway has not answered in full yet. */
  inFlight(gateway: string): number {
    return this.underWay.get(gateway) ?? 0;
  }

  /** Ends the load after the calls that are under way. */
  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.loops);
    await this.agent.destroy();
  }

  private async loop(): Promise<void> {
    const { gateways, isReady, random, pauseMs } = this.order;
    while (this.running) {
      const ready = [...gateways.keys()].filter(isReady);
      const gateway = ready[Math.floor(random() * ready.length)];
      if (gateway === undefined) {
        await pause(NONE_READY_PAUSE_MS);
        continue;
      }
      await this.call(gateway);
      await pause(pauseMs);
    }
  }

  private async call(gateway: string): Promise<void> {
    this.sent += 1;
    this.underWay.set(gateway, this.inFlight(gateway) + 1);
    const startedMs = performance.now();
    try {
      const fault = await this.exchange(this.order.gateways.get(gateway) ?? '');
      if (fault !== undefined) this.failed.push({ gateway, startedMs, endedMs: performance.now(), what: fault });
    } catch (error) {
      const what = (error as { code?: string }).code ?? String(error);
      this.failed.push({ gateway, startedMs, endedMs: performance.now(), what });
    } finally {
      this.underWay.set(gateway, this.inFlight(gateway) - 1);
    }
  }

  private async exchange(origin: string): Promise<string | undefined> {
    const { apiKey, model, random } = this.order;
    const stream = random() < 0.5;
    const response = await request(`${origin}/v1/chat/completions`, {
      method: 'POST',
      dispatcher: this.agent,
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'count me' }] }),
    });
    const text = await response.body.text();
    if (response.statusCode !== 200) return `${response.statusCode} ${text.slice(0, 160)}`;
    if (stream && !text.trimEnd().endsWith('data: [DONE]')) return `cut: …${text.slice(-80)}`;
    this.answered.push(String(response.headers['x-request-id']));
    return undefined;
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

import { AppError } from '@roundhouse/errors';
import { Agent, request } from 'undici';

/** Load figures of one engine at one moment. */
export interface EngineSample {
  busySlots: number;
  queueLength: number;
  /** Over the time since the previous scrape: llama-server averages so, hence exactly one scraper per engine. */
  tokensPerSecond: number;
}

/** What an engine says about itself once it has loaded. */
export interface EngineProperties {
  slots: number;
}

const QUICK_MS = 2_000;
const FIRST_TOKEN_MS = 60_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Speaks with one llama-server on loopback. */
export class EngineClient {
  private readonly origin: string;
  private readonly headers: Readonly<Record<string, string>>;
  // An own agent: these few calls neither share nor keep connections with the traffic of callers.
  private readonly agent = new Agent({ connections: 2, keepAliveTimeout: 1_000, allowH2: false });

  constructor(port: number, apiKey: string) {
    this.origin = `http://127.0.0.1:${port}`;
    this.headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  }

  /** Whether the engine says that its model is loaded. */
  async isHealthy(): Promise<boolean> {
    try {
      return (await this.call('GET', '/health', QUICK_MS)).status === 200;
    } catch {
      return false;
    }
  }

  /**
   * Has the engine make one real token, or one embedding: health alone does not show that it can work.
   *
   * @throws AppError ENGINE_FAILED when it answers with anything but success
   */
  async proveWork(embeddings: boolean): Promise<void> {
    const { status } = embeddings
      ? await this.call('POST', '/v1/embeddings', FIRST_TOKEN_MS, { input: 'a' })
      : await this.call('POST', '/v1/completions', FIRST_TOKEN_MS, { prompt: 'a', max_tokens: 1 });
    if (status !== 200) throw new AppError('ENGINE_FAILED', `The engine answered its first request with ${status}.`);
  }

  /** Count of slots; 0 when the engine does not tell. */
  async properties(): Promise<EngineProperties> {
    const { status, text } = await this.call('GET', '/props', QUICK_MS);
    const slots: unknown = status === 200 ? (JSON.parse(text) as { total_slots?: unknown }).total_slots : 0;
    return { slots: typeof slots === 'number' ? slots : 0 };
  }

  /** Load figures; undefined when the engine does not answer in time. */
  async sample(): Promise<EngineSample | undefined> {
    try {
      const { status, text } = await this.call('GET', '/metrics', QUICK_MS);
      return status === 200 ? parseEngineMetrics(text) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Drops all connections. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async call(
    method: 'GET' | 'POST',
    path: string,
    timeoutMs: number,
    body?: object,
  ): Promise<{ status: number; text: string }> {
    const answer = await request(this.origin + path, {
      dispatcher: this.agent,
      method,
      headers: this.headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const parts: Uint8Array[] = [];
    let lengthBytes = 0;
    for await (const part of answer.body as AsyncIterable<Uint8Array>) {
      lengthBytes += part.length;
      if (lengthBytes > MAX_ANSWER_BYTES) throw new AppError('ENGINE_FAILED', 'The engine sends endless answers.');
      parts.push(part);
    }
    return { status: answer.statusCode, text: Buffer.concat(parts).toString('utf8') };
  }
}

/** Reads llama-server's Prometheus text; what is missing counts as 0. */
export function parseEngineMetrics(text: string): EngineSample {
  const value = (name: string): number => {
    const found = new RegExp(`^llamacpp:${name} (\\S+)$`, 'm').exec(text);
    const number = Number(found?.[1] ?? 0);
    return Number.isFinite(number) && number > 0 ? number : 0;
  };
  return {
    busySlots: Math.round(value('requests_processing')),
    queueLength: Math.round(value('requests_deferred')),
    tokensPerSecond: value('predicted_tokens_seconds'),
  };
}

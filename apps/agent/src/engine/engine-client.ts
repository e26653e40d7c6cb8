import type { IncomingMessage } from 'node:http';
import { AppError } from '@roundhouse/errors';
import { z } from 'zod';
import { Agent, request } from '../plain-http.ts';
import { parseEngineMetrics, type EngineCounters } from './engine-metrics.ts';
import type { LoadSettings } from './load-settings.ts';

/** What an engine says about itself once it has loaded. */
export interface EngineProperties {
  /** 0 = it does not tell. */
  slots: number;
  /** Of one slot; 0 = it does not tell. */
  contextTokens: number;
  /** Of vision, audio, tools. */
  capabilities: readonly string[];
}

/** What an engine is for. */
export type Purpose = 'text' | 'embeddings' | 'rerank';

/** What the settings make of an engine. */
export function purposeOf(settings: Pick<LoadSettings, 'embeddings' | 'rerank'>): Purpose {
  if (settings.embeddings) return 'embeddings';
  return settings.rerank === true ? 'rerank' : 'text';
}

const QUICK_MS = 2_000;
const FIRST_TOKEN_MS = 60_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

const properties = z.object({
  total_slots: z.number().catch(0),
  model_path: z.string().catch(''),
  default_generation_settings: z.object({ n_ctx: z.number().catch(0) }).catch({ n_ctx: 0 }),
  modalities: z
    .object({ vision: z.boolean().catch(false), audio: z.boolean().catch(false) })
    .catch({ vision: false, audio: false }),
  chat_template_caps: z.object({ supports_tools: z.boolean().catch(false) }).catch({ supports_tools: false }),
});

/** Proof that an answer holds work: at least one token, vector or score. */
const WORK: Readonly<Record<Purpose, z.ZodType<object>>> = {
  text: z.object({ usage: z.object({ completion_tokens: z.number().min(1) }) }),
  embeddings: z.object({ data: z.array(z.object({ embedding: z.array(z.number()).min(1) })).min(1) }),
  rerank: z.object({ results: z.array(z.object({ relevance_score: z.number() })).min(1) }),
};

/** How fast an engine read the prompt of a proof, when it says so. */
const timings = z.object({ timings: z.object({ prompt_ms: z.number(), prompt_n: z.number().min(1) }) });

interface EngineAnswer {
  status: number;
  text: string;
}

/** Speaks with one llama-server on loopback. */
export class EngineClient {
  private readonly port: number;
  private readonly key: Readonly<Record<string, string>>;
  // An own agent: these few calls neither share nor keep connections with the traffic of callers.
  private readonly agent = new Agent({ maxSockets: 4 });

  constructor(port: number, apiKey: string) {
    this.port = port;
    this.key = { authorization: `Bearer ${apiKey}` };
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
   * Whether it is our engine that listens: it serves our file, takes our key, and refuses those who have none. A
   * program that took the port just before our engine could is none of ours, whatever it answers.
   */
  async isOwn(modelPath: string): Promise<boolean> {
    const [ours, theirs] = await Promise.all([
      this.call('GET', '/props', QUICK_MS),
      this.call('GET', '/props', QUICK_MS, undefined, {}),
    ]);
    if (ours.status !== 200 || theirs.status !== 401) return false;
    return parse(properties, ours.text)?.model_path === modelPath;
  }

  /**
   * Has the engine make one real token, one embedding or one score: health alone does not show that it can work.
   *
   * @returns time for each token of the prompt, in milliseconds; undefined when the engine does not say
   * @throws AppError ENGINE_FAILED when it answers with anything else
   */
  async proveWork(purpose: Purpose, timeoutMs = FIRST_TOKEN_MS): Promise<number | undefined> {
    const answer = await this.work(purpose, timeoutMs);
    if (answer.status !== 200 || parse(WORK[purpose], answer.text) === undefined) {
      throw new AppError('ENGINE_FAILED', `The engine answered its first request with ${answer.status} and no work.`);
    }
    const timed = parse(timings, answer.text)?.timings;
    return timed === undefined ? undefined : timed.prompt_ms / timed.prompt_n;
  }

  /** @throws when the engine does not answer in time */
  async properties(): Promise<EngineProperties> {
    const { status, text } = await this.call('GET', '/props', QUICK_MS);
    const found = status === 200 ? parse(properties, text) : undefined;
    const capabilities = {
      vision: found?.modalities.vision,
      audio: found?.modalities.audio,
      tools: found?.chat_template_caps.supports_tools,
    };
    return {
      slots: found?.total_slots ?? 0,
      contextTokens: found?.default_generation_settings.n_ctx ?? 0,
      capabilities: Object.entries(capabilities).flatMap(([name, has]) => (has === true ? [name] : [])),
    };
  }

  /** What it has counted; undefined when it does not answer in time. */
  async counters(): Promise<EngineCounters | undefined> {
    try {
      const { status, text } = await this.call('GET', '/metrics', QUICK_MS);
      return status === 200 ? parseEngineMetrics(text) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Drops all connections. */
  async close(): Promise<void> {
    this.agent.destroy();
  }

  private async work(purpose: Purpose, timeoutMs: number): Promise<EngineAnswer> {
    const post = (path: string, body: object) => this.call('POST', path, timeoutMs, { ...body, cache_prompt: false });
    if (purpose === 'embeddings') return post('/v1/embeddings', { input: 'a' });
    if (purpose === 'rerank') return post('/v1/rerank', { query: 'a', documents: ['a'] });
    const messages = [{ role: 'user', content: 'a' }];
    const chat = await post('/v1/chat/completions', { messages, max_tokens: 1 });
    // A model whose template takes no such chat still completes text.
    return chat.status === 200 ? chat : post('/v1/completions', { prompt: 'a', max_tokens: 1 });
  }

  private async call(
    method: 'GET' | 'POST',
    path: string,
    timeoutMs: number,
    body?: object,
    key: Readonly<Record<string, string>> = this.key,
  ): Promise<EngineAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const asking = request({
      agent: this.agent,
      host: '127.0.0.1',
      port: this.port,
      method,
      path,
      headers: {
        'content-type': 'application/json',
        ...(text !== undefined && { 'content-length': Buffer.byteLength(text) }),
        ...key,
      },
      signal: AbortSignal.timeout(timeoutMs),
    }).end(text);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      asking.once('response', resolve).on('error', reject);
    });
    const parts: Uint8Array[] = [];
    let lengthBytes = 0;
    for await (const part of answer as AsyncIterable<Uint8Array>) {
      lengthBytes += part.length;
      if (lengthBytes > MAX_ANSWER_BYTES) throw new AppError('ENGINE_FAILED', 'The engine sends endless answers.');
      parts.push(part);
    }
    return { status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') };
  }
}

function parse<Value>(schema: z.ZodType<Value>, text: string): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

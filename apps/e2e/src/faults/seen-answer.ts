import { Agent, request, type Dispatcher } from 'undici';

/** What the caller of one call saw. */
export interface SeenAnswer {
  readonly requestId: string;
  /** In the words of the table. */
  readonly words: string;
  /** Attempts that the gateway says it made; 0 = it says none. */
  readonly attempts: number;
  /** Who planned it: `router`, or `local` when that was too slow. */
  readonly plan: string;
  readonly durationMs: number;
  /** Everything that was sent. */
  readonly text: string;
}

/** Where and what to call. */
export interface CallOrder {
  readonly gateway: string;
  readonly apiKey: string;
  readonly model: string;
  readonly stream: boolean;
}

const LONGEST_MS = 20_000;
const agent = new Agent({ connections: 64, headersTimeout: LONGEST_MS, bodyTimeout: LONGEST_MS });

/** Makes one call and says what came of it. */
export async function call({ gateway, apiKey, model, stream }: CallOrder): Promise<SeenAnswer> {
  const startedMs = performance.now();
  const response = await request(`${gateway}/v1/chat/completions`, {
    method: 'POST',
    dispatcher: agent,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      stream,
      messages: [{ role: 'user', content: 'four' }],
      ...(stream && { stream_options: { include_usage: true } }),
    }),
  });
  const { text, whole } = await readAll(response);
  const streamed = String(response.headers['content-type']).startsWith('text/event-stream');
  return {
    requestId: String(response.headers['x-request-id'] ?? ''),
    attempts: Number(response.headers['x-roundhouse-attempts'] ?? 0),
    plan: String(response.headers['x-roundhouse-plan'] ?? ''),
    words: streamed ? `${response.statusCode}, ${streamWords(text, whole)}` : unaryWords(response, text, whole),
    durationMs: performance.now() - startedMs,
    text,
  };
}

async function readAll(response: Dispatcher.ResponseData): Promise<{ text: string; whole: boolean }> {
  let text = '';
  try {
    for await (const part of response.body.setEncoding('utf8')) text += part as string;
    return { text, whole: true };
  } catch {
    return { text, whole: false };
  }
}

function unaryWords({ statusCode, headers }: Dispatcher.ResponseData, text: string, whole: boolean): string {
  if (!whole) return `${statusCode}, cut off`;
  const { error, choices } = JSON.parse(text) as { error?: { code: string | null; type: string }; choices?: unknown[] };
  if (statusCode === 200) return choices?.length === 1 ? '200' : '200, no choice';
  const wait = headers['retry-after'] === undefined ? '' : `, retry after ${String(headers['retry-after'])} s`;
  return `${statusCode} ${error?.code ?? error?.type ?? 'no code'}${wait}`;
}

function streamWords(text: string, whole: boolean): string {
  let pieces = 0;
  let end = whole ? 'no end' : 'cut off';
  let ends = 0;
  for (const line of text.split('\n')) {
    if (!line.startsWith('data: ')) continue;
    const data = line.slice(6);
    if (data === '[DONE]') {
      end = 'done';
      ends += 1;
      continue;
    }
    const event = JSON.parse(data) as { error?: { code: string }; choices?: { delta: { content?: string } }[] };
    if (event.error !== undefined) {
      end = `error ${event.error.code}`;
      ends += 1;
    }
    if (event.choices?.[0]?.delta.content) pieces += 1;
  }
  return `${pieces} pieces, ${ends > 1 ? `${ends} ends` : end}`;
}

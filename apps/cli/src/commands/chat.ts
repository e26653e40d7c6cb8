import { createParser } from 'eventsource-parser';
import { ApiError, send } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { colours, type Output } from '../output.ts';

/** What to ask whom. */
export interface ChatQuestion {
  model: string;
  prompt: string;
  /** Upper bound of the answer in tokens; the model's own when left out. */
  maxTokens?: number;
}

interface Chunk {
  choices?: { delta?: { content?: string | null; reasoning_content?: string | null } }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  error?: { message?: string };
}

/**
 * Asks a model and prints the answer as it comes. On a terminal a line about tokens, time and the deployment that
 * answered follows.
 *
 * @throws ApiError when the answer breaks off
 */
export async function chat(
  connection: Connection,
  question: ChatQuestion,
  output: Output,
  signal?: AbortSignal,
): Promise<void> {
  const startedMs = performance.now();
  const response = await send(connection, '/v1/chat/completions', {
    body: {
      model: question.model,
      messages: [{ role: 'user', content: question.prompt }],
      stream: true,
      stream_options: { include_usage: true },
      ...(question.maxTokens === undefined ? {} : { max_tokens: question.maxTokens }),
    },
    timeoutMs: 30 * 60_000,
    ...(signal === undefined ? {} : { signal }),
  });
  let firstTokenMs: number | undefined;
  let usage: Chunk['usage'];
  let finished = false;
  let failure: string | undefined;
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === '[DONE]') {
        finished = true;
        return;
      }
      const chunk = JSON.parse(data) as Chunk;
      failure ??= chunk.error?.message;
      usage = chunk.usage ?? usage;
      const delta = chunk.choices?.[0]?.delta;
      const text = delta?.content ?? delta?.reasoning_content;
      if (text === undefined || text === null || text === '') return;
      firstTokenMs ??= performance.now() - startedMs;
      output.write(text);
    },
  });
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }));
  output.write('\n');
  if (failure !== undefined) throw new ApiError(response.status, failure);
  if (!finished) throw new ApiError(response.status, 'The answer broke off before its end.');
  if (!output.interactive) return;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const first = firstTokenMs === undefined ? '' : `, first token after ${Math.round(firstTokenMs)} ms`;
  const deployment = response.headers.get('x-roundhouse-deployment') ?? 'unknown';
  const tokens = usage ? `${usage.prompt_tokens ?? 0} + ${usage.completion_tokens ?? 0} tokens, ` : '';
  output.write(colours(output).dim(`${tokens}${seconds} s${first}, deployment ${deployment}\n`));
}

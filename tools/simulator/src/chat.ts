import type { ServerResponse } from 'node:http';
import type { BilledCall, BillingLog } from './billing-log.ts';
import { chunkWriter, completionBody, DONE, ERROR_EVENT, GARBAGE, type AnswerHead, type Usage } from './chat-answer.ts';
import type { Knobs } from './knobs.ts';
import { countMessageTokens } from './words.ts';

const DEFAULT_TOKENS = 16;

/** One chat call that was parsed and is to be answered. */
export interface ChatCall {
  readonly head: AnswerHead;
  readonly requestId: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly knobs: Knobs;
}

/** Answers a chat completion, streamed or whole, as the knobs say. */
export function answerChat(call: ChatCall, response: ServerResponse, billing: BillingLog): void {
  const { body, knobs } = call;
  const wanted = knobs.tokens ?? DEFAULT_TOKENS;
  const cap = firstNumber(body['max_completion_tokens'], body['max_tokens']) ?? Infinity;
  const tokens = Math.min(wanted, cap);
  const finish = knobs.finish ?? (wanted > cap ? 'length' : 'stop');
  const answer: Answer = {
    call,
    tokens,
    finish,
    promptTokens: countMessageTokens(body['messages']),
    response,
    billing,
  };
  const begin = () => (body['stream'] === true ? streamed(answer) : whole(answer));
  if (knobs.ttft_ms) later(response, knobs.ttft_ms, begin);
  else begin();
}

interface Answer {
  readonly call: ChatCall;
  readonly tokens: number;
  readonly finish: string;
  readonly promptTokens: number;
  readonly response: ServerResponse;
  readonly billing: BillingLog;
}

function whole(answer: Answer): void {
  const { call, tokens, response, finish } = answer;
  const { knobs, head } = call;
  if (knobs.hang_at !== undefined) return bill(answer, 0, 'hung', () => undefined);
  const generate = () => {
    const cut = knobs.truncate_at !== undefined;
    const usage = knobs.usage === 'none' ? undefined : usageOf(answer, tokens);
    const text = knobs.garbage_at === undefined ? completionBody(head, tokens, finish, usage) : '{"id": <<<garbage>>>';
    bill(answer, tokens, cut ? 'truncated' : 'complete', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
      if (!cut) return response.end(text);
      return response.write(text.slice(0, text.length >> 1), () => response.destroy());
    });
  };
  if (knobs.rate) later(response, (tokens / knobs.rate) * 1000, generate);
  else generate();
}

function streamed(answer: Answer): void {
  const { call, tokens, response } = answer;
  const { knobs, head } = call;
  const chunks = chunkWriter(head);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  let ended = false;
  let sent = 0;
  const end = (outcome: BilledCall['outcome'], then: () => void): undefined => {
    ended = true;
    bill(answer, sent, outcome, then);
  };
  response.once('close', () => {
    if (!ended) end('aborted', () => undefined);
  });

  /** Text of the next chunk, or undefined when the answer is over (in whatever way). */
  const next = (): string | undefined => {
    if (ended) return undefined;
    const index = sent;
    if (index === knobs.hang_at) return end('hung', () => undefined);
    if (index === knobs.truncate_at) return end('truncated', () => response.destroy());
    if (index === knobs.error_at) return end('error', () => response.end(ERROR_EVENT));
    if (index >= tokens) return end('complete', () => response.end(lastEvents(answer, chunks)));
    sent += 1;
    return index === knobs.garbage_at ? GARBAGE : chunks.content(index);
  };

  if (!knobs.rate) {
    let text = '';
    for (let chunk = next(); chunk !== undefined; chunk = next()) text += chunk;
    if (text !== '' && response.writable) response.write(text);
    return;
  }
  const startedAt = performance.now();
  const intervalMs = 1000 / knobs.rate;
  const pace = () => {
    const chunk = next();
    if (chunk === undefined) return;
    response.write(chunk);
    // From the start, not from the last chunk: timers that fire late must not slow the rate down.
    later(response, Math.max(0, startedAt + sent * intervalMs - performance.now()), pace);
  };
  pace();
}

function lastEvents(answer: Answer, chunks: ReturnType<typeof chunkWriter>): string {
  const { call, tokens, finish } = answer;
  const options = call.body['stream_options'] as { include_usage?: unknown } | null | undefined;
  const withUsage = options?.include_usage === true && call.knobs.usage !== 'none';
  return chunks.finish(finish) + (withUsage ? chunks.usage(usageOf(answer, tokens)) : '') + DONE;
}

function bill(answer: Answer, generated: number, outcome: BilledCall['outcome'], durable: () => void): void {
  const { call, promptTokens, billing } = answer;
  const { id, model } = call.head;
  billing.record(
    { id, request_id: call.requestId, model, prompt_tokens: promptTokens, completion_tokens: generated, outcome },
    durable,
  );
}

function usageOf({ promptTokens }: Answer, completionTokens: number): Usage {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

function later(response: ServerResponse, delayMs: number, action: () => void): void {
  const timer = setTimeout(() => {
    response.removeListener('close', forget);
    if (!response.destroyed) action();
  }, delayMs);
  const forget = () => clearTimeout(timer);
  response.once('close', forget);
}

function firstNumber(...values: readonly unknown[]): number | undefined {
  return values.find((value): value is number => typeof value === 'number' && value >= 0);
}

import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { BilledCall, BillingLog } from './billing-log.ts';
import { chunkWriter, completionBody, DONE, type AnswerHead } from './chat-answer.ts';
import { outletOf } from './faults/dripping.ts';
import { GARBAGE, streamEndAt } from './faults/stream-faults.ts';
import { usageForm } from './faults/usage-forms.ts';
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
    const usage = usageOf(answer, tokens);
    const text =
      knobs.garbage_at === undefined ? completionBody(head, tokens, finish, usage, knobs.mark) : '{"id": <<<garbage>>>';
    bill(answer, tokens, cut ? 'truncated' : 'complete', () => {
      const type = knobs.content_type ?? 'application/json';
      if (knobs.encoding === 'gzip') {
        response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' });
        return response.end(gzipSync(text));
      }
      response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
      if (!cut) return outletOf(response, knobs.drip_ms).end(text);
      return response.write(text.slice(0, text.length >> 1), () => response.destroy());
    });
  };
  if (knobs.rate) later(response, (tokens / knobs.rate) * 1000, generate);
  else generate();
}

function streamed(answer: Answer): void {
  const { call, tokens, response } = answer;
  const { knobs, head } = call;
  const chunks = chunkWriter(head, knobs.mark);
  const type = knobs.content_type ?? 'text/event-stream; charset=utf-8';
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' });
  const outlet = outletOf(response, knobs.drip_ms);
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
    const early = streamEndAt(knobs, index);
    if (early !== undefined) return end(early.outcome, () => early.play(response));
    if (index >= tokens) return end('complete', () => outlet.end(lastEvents(answer, chunks)));
    sent += 1;
    if (index === knobs.garbage_at) return GARBAGE;
    const text = chunks.content(index);
    return knobs.usage === 'always' ? text + chunks.usage(usageOf(answer, sent)) : text;
  };

  if (!knobs.rate) {
    let text = '';
    for (let chunk = next(); chunk !== undefined; chunk = next()) text += chunk;
    if (text !== '' && response.writable) outlet.write(text);
    return;
  }
  const startedAt = performance.now();
  const intervalMs = 1000 / knobs.rate;
  const pace = () => {
    const chunk = next();
    if (chunk === undefined) return;
    outlet.write(chunk);
    // From the start, not from the last chunk: timers that fire late must not slow the rate down.
    later(response, Math.max(0, startedAt + sent * intervalMs - performance.now()), pace);
  };
  pace();
}

function lastEvents(answer: Answer, chunks: ReturnType<typeof chunkWriter>): string {
  const { call, tokens, finish } = answer;
  const options = call.body['stream_options'] as { include_usage?: unknown } | null | undefined;
  const usage = options?.include_usage === true ? usageOf(answer, tokens) : undefined;
  const event = usage === undefined ? '' : chunks.usage(usage);
  return chunks.finish(finish) + (call.knobs.usage === 'repeated' ? event.repeat(3) : event) + DONE;
}

function bill(answer: Answer, generated: number, outcome: BilledCall['outcome'], durable: () => void): void {
  const { call, promptTokens, billing } = answer;
  const { id, model } = call.head;
  billing.record(
    { id, request_id: call.requestId, model, prompt_tokens: promptTokens, completion_tokens: generated, outcome },
    durable,
  );
}

function usageOf({ call, promptTokens }: Answer, completionTokens: number): unknown {
  return usageForm(call.knobs.usage, {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  });
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

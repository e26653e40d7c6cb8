import type { ServerResponse } from 'node:http';
import type { BilledCall, BillingLog } from '../billing-log.ts';
import type { Knobs } from '../knobs.ts';

/** A file that was uploaded; its content decides nothing but figures. */
export interface UploadedFile {
  /** Name of its part. */
  readonly field: string;
  readonly sizeBytes: number;
  readonly type: string;
}

/** One call of an endpoint other than chat and embeddings, read and to be answered. */
export interface MediaCall {
  /** Path below `/v1/`. */
  readonly path: string;
  /** Serial of the call, unique in the installation. */
  readonly serial: string;
  readonly requestId: string | undefined;
  /** As the caller named it, knobs included. */
  readonly model: string;
  /** Members of the JSON body, or fields of the form as text. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly files: readonly UploadedFile[];
  readonly knobs: Knobs;
  readonly response: ServerResponse;
  readonly billing: BillingLog;
}

/** What a call is billed by. */
export type Billed = Partial<Pick<BilledCall, 'prompt_tokens' | 'completion_tokens' | 'outcome' | 'units'>>;

/** Writes the bill, then lets the answer end. */
export function bill(call: MediaCall, id: string, billed: Billed, durable: () => void): void {
  const { requestId, model } = call;
  call.billing.record(
    { id, request_id: requestId, model, prompt_tokens: 0, completion_tokens: 0, outcome: 'complete', ...billed },
    durable,
  );
}

/** Answers with JSON after the bill is written. */
export function answerJson(call: MediaCall, id: string, billed: Billed, answer: object): void {
  bill(call, id, billed, () => sendBody(call, 'application/json', Buffer.from(JSON.stringify(answer))));
}

/** Answers with bytes of some type; `truncate_at` cuts them there. */
export function sendBody({ response, knobs }: MediaCall, type: string, body: Buffer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(200, { 'content-type': type, 'content-length': body.length });
  if (knobs.truncate_at === undefined) response.end(body);
  else response.write(body.subarray(0, Math.min(knobs.truncate_at, body.length - 1)), () => response.destroy());
}

/** Answers with events; `truncate_at` cuts the connection in place of that one. */
export function sendEvents(call: MediaCall, id: string, billed: Billed, events: readonly string[]): void {
  const { response, knobs } = call;
  const { truncate_at: cutAt } = knobs;
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const sent = events.slice(0, cutAt);
  const cut = cutAt !== undefined && cutAt < events.length;
  bill(call, id, cut ? { ...billed, outcome: 'truncated' } : billed, () => {
    if (!cut) response.end(sent.join(''));
    else if (sent.length === 0) response.destroy();
    else response.write(sent.join(''), () => response.destroy());
  });
}

/** One event whose type stands in its data as well, as OpenAI sends them. */
export function typedEvent(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

/** A member as text; empty when it is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A member as a whole number between 1 and 64. */
export function countOf(value: unknown, fallback: number): number {
  const count = Number(value);
  return Number.isInteger(count) && count >= 1 && count <= 64 ? count : fallback;
}

import type { Operation } from '@roundhouse/drivers';
import { memberText, type ScannedObject } from '@roundhouse/openai-api';
import type { RequestFacts } from './request-facts.ts';

/** Operations that stream when `stream` is set. */
const STREAMED: ReadonlySet<Operation> = new Set([
  'chat',
  'completion',
  'embedding',
  'image',
  'image_edit',
  'audio_transcription',
]);

/** Operations whose streams tell their usage when they are asked to. */
const TELLING: ReadonlySet<Operation> = new Set(['chat', 'completion']);

/** The facts of a request as they are for its operation: speech streams events by a word of its own, others never do. */
export function factsFor(operation: Operation, body: ScannedObject, facts: RequestFacts): RequestFacts {
  const stream = streams(operation, body, facts.stream);
  return stream === facts.stream ? facts : { ...facts, stream };
}

/** Whether a stream of this operation is to be asked for its usage. */
export function tellsUsage(operation: Operation): boolean {
  return TELLING.has(operation);
}

function streams(operation: Operation, body: ScannedObject, asked: boolean): boolean {
  if (operation === 'audio_speech') return memberText(body, 'stream_format') === '"sse"';
  return asked && STREAMED.has(operation);
}

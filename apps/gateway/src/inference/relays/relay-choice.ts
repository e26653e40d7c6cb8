import type { Operation, ResponseHeaders } from '@roundhouse/drivers';
import type { ClientAnswer, FlatHeaders } from '../client-answer.ts';
import type { Relay } from '../relay.ts';
import { BinaryRelay } from './binary-relay.ts';
import { EventRelay } from './event-relay.ts';
import type { MediaRelayOptions, RelayedAnswer } from './media-relay.ts';
import { bodyHeaders } from './sent-headers.ts';
import { WholeMediaRelay } from './whole-media-relay.ts';

/** Operations that answer as chat does: choices or vectors, and streams of chunks. */
const CHAT_LIKE: ReadonlySet<Operation> = new Set(['chat', 'completion', 'embedding']);

/** Whether an operation is answered as chat is. */
export function answersLikeChat(operation: Operation): boolean {
  return CHAT_LIKE.has(operation);
}

/** The relay of an operation that is not answered as chat is. */
export function mediaRelay(
  answer: ClientAnswer,
  headers: () => FlatHeaders,
  stream: boolean,
  options: MediaRelayOptions,
): Relay {
  if (stream) return new EventRelay(eventAnswer(answer, headers), options);
  if (options.operation === 'audio_speech') return new BinaryRelay(bodyAnswer(answer, headers, false), options);
  return new WholeMediaRelay(options);
}

/** An answer of bytes, with the type and, where it may be known, the length that the upstream names. */
export function bodyAnswer(answer: ClientAnswer, headers: () => FlatHeaders, withLength: boolean): RelayedAnswer {
  return {
    begin: (upstream: ResponseHeaders) => answer.startBody([...headers(), ...bodyHeaders(upstream, withLength)]),
    write: (bytes) => answer.write(bytes),
    end: () => answer.endAsItIs(),
  };
}

function eventAnswer(answer: ClientAnswer, headers: () => FlatHeaders): RelayedAnswer {
  return {
    begin: () => {
      // Heartbeats may have begun it.
      if (!answer.streaming) answer.startStream(headers());
    },
    write: (bytes) => answer.write(bytes),
    end: () => answer.endAsItIs(),
  };
}

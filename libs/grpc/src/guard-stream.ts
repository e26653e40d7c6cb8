import type { EventEmitter } from 'node:events';
import type { StatusObject } from '@grpc/grpc-js';
import { toStatus } from './error-mapping.ts';

/**
 * Wraps a listener of a raw stream (`@GrpcStreamCall`): what it throws, or rejects with, ends this one call with the
 * error's status. Unwrapped, an exception in a listener would end the process.
 *
 * ```ts
 * call.on('data', guardStream(call, (message) => this.plans.accept(message)));
 * ```
 */
export function guardStream<Message>(
  call: Pick<EventEmitter, 'emit'>,
  listen: (message: Message) => unknown,
): (message: Message) => void {
  return (message) => {
    try {
      const result = listen(message);
      if (isPromise(result)) result.then(undefined, (error: unknown) => failCall(call, error));
    } catch (error) {
      failCall(call, error);
    }
  };
}

/** Ends a raw stream with the status of an error. */
export function failCall(call: Pick<EventEmitter, 'emit'>, error: unknown): void {
  call.emit('error', isStatus(error) ? error : toStatus(error));
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function isStatus(error: unknown): error is StatusObject {
  return typeof error === 'object' && error !== null && 'code' in error && 'details' in error && 'metadata' in error;
}

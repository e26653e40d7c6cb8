import type { Driver, Operation, ResponseHeaders } from '@roundhouse/drivers';
import type { Clock } from '@roundhouse/kernel';
import { addCounts, NO_TOKENS, type TokenCounts } from '@roundhouse/openai-api';

/** What a relay of media needs to know of its request. */
export interface MediaRelayOptions {
  readonly operation: Operation;
  readonly driver: Driver;
  readonly clock: Clock;
  /** JSON text of the model's public key. */
  readonly modelJson: Buffer;
  /** Answers that are collected are refused beyond this. */
  readonly maxAnswerBytes: number;
  /** What the gateway counted of the request itself, such as the characters to be spoken; undefined = nothing. */
  readonly counted: TokenCounts | undefined;
  /** Our name for a thing that an upstream made and named; undefined = its own name is right. */
  readonly renamed?: ((id: string) => string) | undefined;
}

/** Where a relay that streams writes to. */
export interface RelayedAnswer {
  /** Sends status and headers, unless they are out already. Called once, before the first write. */
  begin(headers: ResponseHeaders): void;
  /** False = the caller reads slowly. */
  write(bytes: Buffer): boolean;
  /** Ends it, once it is recorded. */
  end(): void;
}

/** The first header of this name; empty = there is none. */
export function headerOf(headers: ResponseHeaders, name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** Media type of an answer, without parameters, in lower case. */
export function mediaTypeOf(headers: ResponseHeaders): string {
  return (headerOf(headers, 'content-type').split(';', 1)[0] ?? '').trim().toLowerCase();
}

/**
 * What was used: as the upstream reports it, with what only the gateway can count beside it. Characters are never in a
 * report, so that they are not counted twice.
 */
export function withCounted(
  reported: TokenCounts | undefined,
  counted: TokenCounts | undefined,
): TokenCounts | undefined {
  if (reported === undefined || counted === undefined) return reported;
  return addCounts(reported, { ...NO_TOKENS, characters: counted.characters });
}

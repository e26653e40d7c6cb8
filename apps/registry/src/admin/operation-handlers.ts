import { Injectable } from '@nestjs/common';
import { findOperation, OPERATIONS, type JsonObject, type Operation } from '@roundhouse/admin-api';
import type { z } from 'zod';
import type { Caller } from '../commands/domain/caller.ts';
import { DocumentServices } from '../resources/document-services.ts';

/** One authorised call, its query and body checked against the operation's schemas. */
export interface HandlerCall<Op extends Operation = Operation> {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Op extends { query?: infer Query extends z.ZodObject } ? z.output<Query> : Record<string, unknown>;
  /** Of a patch: the JSON as it came. */
  readonly body: Op extends { body?: infer Body extends z.ZodType } ? z.output<Body> : unknown;
}

type Handler = (call: HandlerCall) => Promise<JsonObject | undefined>;
type StreamHandler = (call: HandlerCall) => AsyncIterable<Uint8Array>;

/** Who carries out which operation. Features register theirs when they start. */
@Injectable()
export class OperationHandlers {
  /** Services of the kinds whose operations are registered. */
  readonly documents = new DocumentServices();
  private readonly handlers = new Map<string, Handler>();
  private readonly streams = new Map<string, StreamHandler>();

  /**
   * Registers what carries out an operation.
   *
   * @throws Error for an operation that is unknown, not registry's, or registered already
   */
  on<Op extends Operation>(operation: Op, handler: (call: HandlerCall<Op>) => Promise<JsonObject | undefined>): void {
    this.requireNew(operation.id);
    this.handlers.set(operation.id, handler);
  }

  /** As {@link on}, for an operation whose answer is a stream. */
  onStream<Op extends Operation>(operation: Op, handler: (call: HandlerCall<Op>) => AsyncIterable<Uint8Array>): void {
    this.requireNew(operation.id);
    this.streams.set(operation.id, handler as StreamHandler);
  }

  /** What carries out an operation; undefined for one whose answer is a stream. */
  find(id: string): Handler | undefined {
    return this.handlers.get(id);
  }

  /** What streams the answer of an operation. */
  findStream(id: string): StreamHandler | undefined {
    return this.streams.get(id);
  }

  /** @throws Error that names every operation of registry that nobody carries out: such a registry must not start */
  requireAll(): void {
    const missing = OPERATIONS.filter(
      ({ id, service }) => service === 'registry' && !this.handlers.has(id) && !this.streams.has(id),
    );
    if (missing.length > 0) throw new Error(`nobody carries out ${missing.map(({ id }) => id).join(', ')}`);
  }

  private requireNew(id: string): void {
    if (findOperation(id)?.service !== 'registry') throw new Error(`${id} is no operation of registry`);
    if (this.handlers.has(id) || this.streams.has(id)) throw new Error(`${id} is carried out twice`);
  }
}

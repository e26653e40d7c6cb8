import { OPERATIONS, readDocument, typedQuery, type Operation } from '@roundhouse/admin-api';
import { z } from 'zod';
import type { AdminAnswer, AdminCall, AdminRoute } from './admin-route.ts';
import type { AnswerView } from './circuits/observed-views.ts';
import { routePath } from './operation-routes.ts';

/** One call of an operation, its query and body checked against the operation's schemas. */
export interface GatewayCall<Op extends Operation = Operation> extends Omit<AdminCall, 'query' | 'body'> {
  readonly query: Op extends { query?: infer Query extends z.ZodObject } ? z.output<Query> : Record<string, unknown>;
  readonly body: Op extends { body?: infer Body extends z.ZodType } ? z.output<Body> : unknown;
}

type Handler = (call: GatewayCall) => Promise<AdminAnswer>;

const NOTHING = z.strictObject({});

/** Who carries out which of the operations that the gateway answers itself. Features register theirs when they are made. */
export class GatewayOperations {
  private readonly handlers = new Map<string, { operation: Operation; handle: Handler }>();
  private readonly shown = new Map<string, AnswerView>();

  /** What is added to answers of registry, by operation. */
  get views(): ReadonlyMap<string, AnswerView> {
    return this.shown;
  }

  /** Adds to the answers of an operation of registry what registry cannot know. */
  show(operationId: string, view: AnswerView): void {
    this.shown.set(operationId, view);
  }

  /** @throws Error for an operation that is not the gateway's, or registered already */
  on<Op extends Operation>(operation: Op, handle: (call: GatewayCall<Op>) => Promise<AdminAnswer>): void {
    if (operation.service !== 'gateway') throw new Error(`${operation.id} is no operation of the gateway`);
    if (this.handlers.has(operation.id)) throw new Error(`${operation.id} is carried out twice`);
    this.handlers.set(operation.id, { operation, handle });
  }

  /**
   * Routes of all that was registered.
   *
   * @throws Error that names every operation of the gateway that nobody carries out: such a gateway must not start
   */
  routes(): AdminRoute[] {
    const missing = OPERATIONS.filter(({ id, service }) => service === 'gateway' && !this.handlers.has(id));
    if (missing.length > 0) throw new Error(`nobody carries out ${missing.map(({ id }) => id).join(', ')}`);
    return [...this.handlers.values()].map(({ operation, handle }) => ({
      method: operation.method,
      path: routePath(operation),
      action: operation.action,
      ...(operation.maxBodyBytes === undefined ? {} : { maxBodyBytes: operation.maxBodyBytes }),
      // Async, so that what is thrown while the call is read is a refusal like any other.
      handle: async (call) => handle(readCall(operation, call)),
    }));
  }
}

/** @throws AppError INVALID_REQUEST naming every fault */
function readCall({ query = NOTHING, body = NOTHING }: Operation, call: AdminCall): GatewayCall {
  return {
    ...call,
    query: readDocument(query, typedQuery(query, call.query as Record<string, string>), 'query'),
    body: readDocument(body, call.body),
  };
}

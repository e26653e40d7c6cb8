import { Inject, Injectable } from '@nestjs/common';
import {
  findOperation,
  isAction,
  permitsSomewhere,
  readDocument,
  typedQuery,
  type Action,
  type Operation,
} from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { OperationCall } from '@roundhouse/contracts/registry/v1/admin_service';
import { z } from 'zod';
import { CommandPath } from '../commands/command-path.service.ts';
import { exceedsReading, may, type Caller } from '../commands/domain/caller.ts';
import { resolveActionScope, type ActionScope, type NamedPlace } from './action-scope.ts';
import { CallerResolver } from './caller-resolver.ts';
import { OperationHandlers, type HandlerCall } from './operation-handlers.ts';

const NOTHING = z.strictObject({});

/** The one way into the governance plane: who calls, may they, is the call well formed; then the feature. */
@Injectable()
export class AdminService {
  private readonly callers: CallerResolver;
  private readonly handlers: OperationHandlers;
  private readonly commands: CommandPath;

  constructor(
    @Inject(CallerResolver) callers: CallerResolver,
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(CommandPath) commands: CommandPath,
  ) {
    this.callers = callers;
    this.handlers = handlers;
    this.commands = commands;
  }

  /** @throws AppError NOT_FOUND for an unknown operation, FORBIDDEN, INVALID_REQUEST, and those of the feature */
  async call(context: CallContext | undefined, call: OperationCall | undefined): Promise<Buffer> {
    const { operation, handlerCall } = await this.admitted(context, call);
    const handle = this.handlers.find(operation.id);
    if (handle === undefined) throw unknownOperation();
    const answer = await handle(handlerCall);
    return answer === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(answer));
  }

  /** As {@link call}, for operations whose answer is a stream. */
  async *stream(context: CallContext | undefined, call: OperationCall | undefined): AsyncGenerator<Uint8Array> {
    const { operation, handlerCall } = await this.admitted(context, call);
    const handle = this.handlers.findStream(operation.id);
    if (handle === undefined) throw unknownOperation();
    yield* handle(handlerCall);
  }

  /**
   * For actions that another service carries out.
   *
   * @param organizationId empty = anywhere
   * @throws AppError FORBIDDEN
   */
  async authorize(
    context: CallContext | undefined,
    action: string,
    organizationId: string,
    projectId: string,
  ): Promise<Caller> {
    const caller = await this.callers.resolve(context);
    const allowed =
      isAction(action) &&
      !exceedsReading(caller, action) &&
      (organizationId === ''
        ? permitsSomewhere(caller.grants, action)
        : may(caller, action, { organizationId, projectId }));
    if (!allowed) throw forbidden(action);
    return caller;
  }

  /**
   * How far the caller may perform an action that another service carries out.
   *
   * @throws AppError FORBIDDEN; NOT_FOUND for a place that does not exist or may not be seen
   */
  async resolveScope(context: CallContext | undefined, action: string, named: NamedPlace): Promise<ActionScope> {
    const caller = await this.callers.resolve(context);
    if (!isAction(action) || !mayPerform(caller, action)) throw forbidden(action);
    return this.commands.read((manager) => resolveActionScope(manager, caller, action, named));
  }

  private async admitted(
    context: CallContext | undefined,
    call: OperationCall | undefined,
  ): Promise<{ operation: Operation; handlerCall: HandlerCall }> {
    const operation = findOperation(call?.operation ?? '');
    if (call === undefined || operation === undefined) throw unknownOperation();
    const caller = await this.callers.resolve(context);
    if (!mayPerform(caller, operation.action)) throw forbidden(operation.action);
    const query = Object.fromEntries(
      Object.entries(call.query).map(([name, { values }]) => [name, values.length === 1 ? values[0]! : values]),
    );
    const querySchema = operation.query ?? NOTHING;
    return {
      operation,
      handlerCall: {
        caller,
        params: call.params,
        query: readDocument(querySchema, typedQuery(querySchema, query), 'query'),
        body: bodyOf(operation, call.bodyJson),
      },
    };
  }
}

function mayPerform(caller: Caller, action: Action): boolean {
  return permitsSomewhere(caller.grants, action) && !exceedsReading(caller, action);
}

function bodyOf(operation: Operation, json: Uint8Array): unknown {
  const body = json.length === 0 ? undefined : parseJson(json);
  if (operation.body === undefined) return readDocument(NOTHING, body);
  // Documents of resources are checked by their service, with everything else that can be wrong with them.
  if (operation.patch === true || isCreation(operation)) return body;
  return readDocument(operation.body, body);
}

function isCreation({ id, method, body }: Operation): boolean {
  return method === 'POST' && id.endsWith('.create') && body !== undefined;
}

function parseJson(json: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(json).toString());
  } catch {
    throw new AppError('INVALID_JSON', 'The body is not valid JSON.');
  }
}

function unknownOperation(): AppError {
  return new AppError('NOT_FOUND', 'There is no such operation.');
}

function forbidden(action: string): AppError {
  return new AppError('FORBIDDEN', `You may not do this (${action.slice(0, 64)}).`);
}

import {
  OPERATIONS,
  SLOW_OPERATION_TIMEOUT_MS,
  streamTypeOf,
  type JsonObject,
  type Operation,
} from '@roundhouse/admin-api';
import { messagesOf, serverStream, unary } from '@roundhouse/grpc';
import type { AdminServiceClient, OperationCall, QueryValue } from '@roundhouse/contracts/registry/v1/admin_service';
import { Readable } from 'node:stream';
import type { AdminAnswer, AdminCall, AdminRoute } from './admin-route.ts';
import type { AnswerView } from './circuits/observed-views.ts';
import { REGISTRY_TIMEOUT } from './registry-clients.ts';

/** Longest that a streamed answer, such as an export, may take. */
const STREAM_TIMEOUT_MS = 10 * 60_000;

/**
 * Routes of the operations that registry carries out. The gateway passes them on as they came: registry authorises
 * and checks them, so that there is one place that knows what is allowed.
 *
 * @param views what is added to answers, by operation
 */
export function registryOperationRoutes(
  client: AdminServiceClient,
  views: ReadonlyMap<string, AnswerView> = new Map(),
): AdminRoute[] {
  return OPERATIONS.filter(({ service }) => service === 'registry').map((operation) => ({
    method: operation.method,
    path: routePath(operation),
    action: operation.action,
    ...(operation.maxBodyBytes === undefined ? {} : { maxBodyBytes: operation.maxBodyBytes }),
    handle: (call) =>
      streamTypeOf(operation) === undefined
        ? callOperation(client, operation, call, views.get(operation.id))
        : stream(client, operation, call),
  }));
}

/** Path as the HTTP server takes it: `/providers/:id`. */
export function routePath({ path }: Pick<Operation, 'path'>): string {
  return path.replaceAll(/\{([a-z_]+)\}/g, ':$1');
}

async function callOperation(
  client: AdminServiceClient,
  operation: Operation,
  call: AdminCall,
  view: AnswerView | undefined,
): Promise<AdminAnswer> {
  const request = { context: call.context, call: operationCall(operation, call) };
  const deadline =
    operation.slow === true ? { timeoutMs: SLOW_OPERATION_TIMEOUT_MS, signal: call.signal } : REGISTRY_TIMEOUT;
  const { bodyJson } = await unary(client, 'callOperation', request, deadline);
  const { status } = operation;
  if (bodyJson.length === 0) return { status };
  if (view === undefined) return { status, json: bodyJson };
  return { status, body: await view(JSON.parse(Buffer.from(bodyJson).toString()) as JsonObject) };
}

async function stream(client: AdminServiceClient, operation: Operation, call: AdminCall): Promise<AdminAnswer> {
  const request = { context: call.context, call: operationCall(operation, call) };
  const answer = serverStream(client, 'streamOperation', request, {
    timeoutMs: STREAM_TIMEOUT_MS,
    signal: call.signal,
  });
  const messages = messagesOf(answer);
  // The first message decides the status: an error before it is answered like any other.
  const first = await messages.next();
  const contentType = streamTypeOf(operation, call.query['format']) ?? 'application/octet-stream';
  return { status: operation.status, stream: Readable.from(chunks(first, messages)), contentType };
}

async function* chunks(
  first: IteratorResult<{ chunk: Uint8Array }>,
  rest: AsyncIterable<{ chunk: Uint8Array }>,
): AsyncGenerator<Uint8Array> {
  if (first.done === true) return;
  yield first.value.chunk;
  for await (const { chunk } of rest) yield chunk;
}

/** A call as it is passed on to another service. */
export function operationCall(
  { id }: Pick<Operation, 'id'>,
  { params, query, body }: Pick<AdminCall, 'params' | 'query' | 'body'>,
): OperationCall {
  const values: Record<string, QueryValue> = {};
  for (const [name, value] of Object.entries(query)) {
    values[name] = { values: Array.isArray(value) ? value.map(String) : [String(value)] };
  }
  return {
    operation: id,
    params: { ...params },
    query: values,
    bodyJson: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)),
  };
}

import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../documents/json.ts';
import type { OpenOperation } from '../operations/open-operation.ts';
import { pathParameters, type Operation } from '../operations/operation.ts';

/** What a document describes. */
type Described = Operation | OpenOperation;

const ERROR = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['type', 'code', 'message', 'param', 'request_id', 'details'],
      properties: {
        type: { type: 'string' },
        code: { type: 'string' },
        message: { type: 'string' },
        param: { type: ['string', 'null'], description: 'JSON pointer of the first fault' },
        request_id: { type: 'string' },
        details: {
          type: 'array',
          items: {
            type: 'object',
            required: ['where', 'message'],
            properties: { where: { type: 'string' }, message: { type: 'string' } },
          },
        },
      },
    },
  },
} as const;

/**
 * The OpenAPI 3.1 document of these operations.
 *
 * @param version of the software
 * @param prefix where the operations stand, `/api/v1`
 */
export function openApiDocument(operations: readonly Described[], version: string, prefix: string): JsonObject {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(operation);
  }
  const tags = [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Roundhouse admin API',
      version,
      description: 'Administration of a Roundhouse installation. Money is integer pico-USD as decimal text.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: prefix }],
    security: [{ key: [] }, { session: [] }],
    tags,
    paths,
    components: {
      schemas: { Error: ERROR },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'API key with the scope admin' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-roundhouse' },
      },
    },
  } as unknown as JsonObject;
}

function describe(operation: Described): Record<string, unknown> {
  const { id, tag, summary, body, patch, method } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...accessTo(operation),
    parameters: [
      ...pathParameters(operation.path).map(pathParameter),
      ...queryParameters(operation),
      ...headersOf(method),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: !body.safeParse({}).success,
            content: {
              [patch === true ? 'application/merge-patch+json' : 'application/json']: {
                schema: patch === true ? patchSchema(schemaOf(body, 'input')) : schemaOf(body, 'input'),
              },
              ...(patch === true ? { 'application/json': { schema: patchSchema(schemaOf(body, 'input')) } } : {}),
            },
          },
        }),
    responses: {
      [operation.status]: answerOf(operation),
      default: {
        description: 'An error, with every fault at once',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

/** What a caller needs: a right, a session, or nothing that it does not bring in the call itself. */
function accessTo(operation: Described): Record<string, unknown> {
  if (!('open' in operation)) return { 'x-action': operation.action };
  return { security: operation.open === 'anyone' ? [] : [{ session: [] }] };
}

function answerOf({ answer, contentType, contentTypes, summary }: Described): Record<string, unknown> {
  const streamed = contentType === undefined ? Object.values(contentTypes ?? {}) : [contentType];
  const text = { schema: { type: 'string' } };
  const content = {
    ...(answer === undefined ? {} : { 'application/json': { schema: schemaOf(answer, 'output') } }),
    ...Object.fromEntries(streamed.map((type) => [type, text])),
  };
  return Object.keys(content).length === 0 ? { description: 'Done' } : { description: summary, content };
}

function pathParameter(name: string): Record<string, unknown> {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function queryParameters({ query }: Described): Record<string, unknown>[] {
  if (query === undefined) return [];
  return Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: schemaOf(schema as z.ZodType, 'input'),
  }));
}

function headersOf(method: string): Record<string, unknown>[] {
  if (method !== 'POST') return [];
  const description = 'Repeats within 24 hours answer what the first call made';
  return [{ name: 'Idempotency-Key', in: 'header', required: false, description, schema: { type: 'string' } }];
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const {
    $schema: _,
    $defs: _defs,
    ...json
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return withoutLocalReferences(json) as Record<string, unknown>;
}

/** Only "any JSON" describes itself by a reference into its own definitions; embedded, that is said by no constraint. */
function withoutLocalReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLocalReferences);
  if (!isJsonObject(value)) return value;
  const reference = value['$ref'];
  if (typeof reference === 'string' && reference.startsWith('#/$defs/')) return {};
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutLocalReferences(member)]));
}

/** A merge patch: nothing is required, and null clears. */
function patchSchema(schema: Record<string, unknown>): Record<string, unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Record<string, unknown>>);
  const { required: _, ...rest } = schema;
  return {
    ...rest,
    properties: Object.fromEntries(
      properties.map(([name, member]) => {
        const { default: _default, ...shape } = member;
        return [name, { anyOf: [shape, { type: 'null' }] }];
      }),
    ),
  };
}

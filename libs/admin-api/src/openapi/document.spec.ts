import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from '@jest/globals';
import { pathParameters } from '../operations/operation.ts';
import { DESCRIBED_OPERATIONS } from './described-operations.ts';
import { openApiDocument } from './document.ts';

const document = openApiDocument(DESCRIBED_OPERATIONS, '1.2.3', '/api/v1');

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(document));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('describes every operation once, under its own method and path', () => {
    const ids = new Set(DESCRIBED_OPERATIONS.map(({ id }) => id));
    const places = new Set(
      DESCRIBED_OPERATIONS.map(({ method, path }) => `${method} ${path.replaceAll(/\{[a-z_]+\}/g, '{}')}`),
    );
    expect(ids.size).toBe(DESCRIBED_OPERATIONS.length);
    expect(places.size).toBe(DESCRIBED_OPERATIONS.length);
    expect(JSON.stringify(document).match(/"operationId":/g)).toHaveLength(DESCRIBED_OPERATIONS.length);
  });

  it('says which operations need no key: those that lead to a session, links, and those that describe the others', () => {
    const open = DESCRIBED_OPERATIONS.filter((operation) => 'open' in operation);
    const text = JSON.stringify(document);
    expect(text.match(/"security":\[\]/g)).toHaveLength(open.filter((operation) => operation.open === 'anyone').length);
    expect(text.match(/"x-action":/g)).toHaveLength(DESCRIBED_OPERATIONS.length - open.length);
    expect(open.every(({ path }) => /^\/(session|docs|openapi\.json|exports\/\{id\})(\/|$)/.test(path))).toBe(true);
  });

  it('refers to nothing outside itself', () => {
    const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
    expect(new Set(references)).toEqual(new Set(['"$ref":"#/components/schemas/Error"']));
  });
});

describe('operations', () => {
  it.each(DESCRIBED_OPERATIONS.map((operation) => [operation.id, operation] as const))(
    '%s say what they answer, and take a body only where HTTP has one',
    (_, { method, body, answer, contentType, contentTypes, status, path }) => {
      expect(body === undefined || method === 'POST' || method === 'PATCH' || method === 'PUT').toBe(true);
      expect((answer ?? contentType ?? contentTypes) !== undefined || status === 204 || status === 302).toBe(true);
      expect(new Set(pathParameters(path)).size).toBe(pathParameters(path).length);
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { EXPORTABLE } from './exports.ts';
import { OPERATIONS } from './index.ts';
import { streamTypeOf } from './operation.ts';

describe('the type of a streamed answer', () => {
  it('is that of the operation, or as the format of the query chooses', () => {
    expect(streamTypeOf({ contentType: 'application/yaml' })).toBe('application/yaml');
    const contentTypes = { ndjson: 'application/x-ndjson', csv: 'text/csv' } as const;
    expect(streamTypeOf({ contentTypes }, 'csv')).toBe('text/csv');
    for (const format of [undefined, 'unknown', 'constructor', 5]) {
      expect(streamTypeOf({ contentTypes }, format)).toBe('application/x-ndjson');
    }
    const answer = z.object({});
    expect(streamTypeOf({ answer, contentTypes }, 'csv')).toBe('text/csv');
    for (const format of [undefined, 'json', 'constructor']) {
      expect(streamTypeOf({ answer, contentTypes }, format)).toBeUndefined();
    }
    expect(streamTypeOf({})).toBeUndefined();
  });
});

describe('what can be had by a link', () => {
  it('is every list that can be exported, and each of them takes no parameter of a path', () => {
    const exported = OPERATIONS.filter(({ contentTypes }) => contentTypes !== undefined);
    expect(new Set(EXPORTABLE)).toEqual(new Set(exported));
    for (const { method, path, query, contentTypes } of EXPORTABLE) {
      expect([path, method, path.includes('{')]).toEqual([path, 'GET', false]);
      expect(Object.keys(query?.shape ?? {})).toContain('format');
      expect(Object.keys(contentTypes ?? {}).toSorted()).toEqual(['csv', 'ndjson']);
    }
  });
});

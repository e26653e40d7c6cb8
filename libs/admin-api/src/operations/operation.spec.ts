import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
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

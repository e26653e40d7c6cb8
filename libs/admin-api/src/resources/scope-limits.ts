import { z } from 'zod';
import { optionalCount } from '../documents/fields.ts';

/** Minute limits of everything in a scope together: an organization, project, team or member. Null = not limited. */
export const scopeLimits = z.strictObject({
  rpm: optionalCount().describe('requests per minute'),
  tpm: optionalCount().describe('tokens per minute'),
  max_parallel: optionalCount().describe('requests at the same time'),
});

import { z } from 'zod';
import { optionalCount } from '../documents/fields.ts';

/** When a circuit opens, and for how long. Null = as the wider scope says. */
export const circuitThresholds = z.strictObject({
  failure_percent: optionalCount(1, 100),
  minimum_requests: optionalCount(1, 10_000),
  window_seconds: optionalCount(1, 3_600),
  open_seconds: optionalCount(1, 3_600),
  max_open_seconds: optionalCount(1, 86_400),
});

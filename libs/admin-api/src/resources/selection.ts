import { z } from 'zod';
import { optionalCount, pico } from '../documents/fields.ts';

const MAX_WAIT_MS = 3_600_000;

/** How one is chosen among those of equal priority. */
export const ROUTE_STRATEGIES = [
  'weighted',
  'least_busy',
  'latency',
  'cost',
  'usage',
  'affinity',
  'priced_spill',
] as const;

/** What strategies go by, each set for the one that reads it. */
export const selectionFields = {
  affinity_by: z
    .enum(['conversation', 'session', 'user'])
    .nullable()
    .default(null)
    .describe('what stays together; for the strategy affinity'),
  wait_second_pico: pico()
    .nullable()
    .default(null)
    .describe('what a second of waiting is worth, pico-USD; for the strategy priced_spill'),
  max_wait_ms: optionalCount(1, MAX_WAIT_MS).describe(
    'longest wait for an own node where another deployment is affordable; null = no bound; for priced_spill',
  ),
  max_price_pico: pico()
    .nullable()
    .default(null)
    .describe(
      'most that a request may cost elsewhere while own nodes would do, pico-USD; null = no bound; for priced_spill',
    ),
};

/** How one of a model's deployments is chosen. */
export const modelRouting = z.strictObject({ strategy: z.enum(ROUTE_STRATEGIES), ...selectionFields });

/** How one of a model's deployments is chosen. */
export type ModelRouting = z.output<typeof modelRouting>;

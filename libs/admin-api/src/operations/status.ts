import { z } from 'zod';
import { operation } from './operation.ts';

/** `GET /status`. */
export const GET_STATUS = operation({
  id: 'status.get',
  service: 'gateway',
  tag: 'Status',
  method: 'GET',
  path: '/status',
  action: 'status:read',
  summary: 'Every process of the installation, what it lags behind, what is wrong and what to do.',
  status: 200,
  answer: z.object({
    status: z.enum(['ok', 'degraded']),
    services: z.array(
      z.object({
        name: z.string(),
        instance: z.string(),
        version: z.string().meta({ description: 'empty = unknown, because it does not answer' }),
        ready: z.boolean(),
        revision: z.string().nullable(),
        lag: z.string().nullable(),
      }),
    ),
    problems: z.array(z.object({ service: z.string(), what: z.string(), remedy: z.string() })),
  }),
});

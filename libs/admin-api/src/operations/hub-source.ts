import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { operation } from './operation.ts';
import { META } from './resource-operations.ts';

const shared = { service: 'registry', tag: 'Hub' } as const;

const hubSource = META.extend({
  url: z.string(),
  interval_s: z.int(),
  allowed_cidrs: z.array(z.string()),
  has_key: z.boolean(),
  tried_at: z.string().nullable(),
  succeeded_at: z.string().nullable(),
  error: z.string().nullable().describe('of the last try; what was followed before stays'),
  entries: z.int().describe('that are followed now'),
  left_out: z.array(z.string()).describe('entries whose name or number was given here first'),
  digest: z.string(),
});

const source = { ...shared, method: 'POST', status: 200, answer: hubSource } as const;

/** `GET /hub/source`. */
export const GET_HUB_SOURCE = operation({
  ...source,
  id: 'hub-source.get',
  method: 'GET',
  path: '/hub/source',
  action: 'hub-source:read',
  summary: 'Reads which hub is followed, and how that goes.',
});

/** `PUT /hub/source`. */
export const PUT_HUB_SOURCE = operation({
  ...source,
  id: 'hub-source.put',
  method: 'PUT',
  path: '/hub/source',
  action: 'hub-source:update',
  summary: 'Follows what another Roundhouse serves, in place of the catalog that is part of the program.',
  body: z.strictObject({
    url: z
      .string()
      .max(2_048)
      .regex(/^https?:\/\/[!-~]+$/, 'must be an http or https URL')
      .describe('of its admin API: https://hub.example/api/v1; http within opened ranges alone'),
    key: z
      .string()
      .min(8)
      .max(512)
      .regex(/^[!-~]+$/, 'must be printable ASCII without blanks')
      .nullable()
      .optional()
      .meta({ writeOnly: true, description: 'API key there; absent = the one so far, null = none; never shown again' }),
    interval_s: z.int().min(30).max(86_400).default(900),
    allowed_cidrs: z.array(line(64)).max(32).default([]),
  }),
});

/** `DELETE /hub/source`. */
export const DELETE_HUB_SOURCE = operation({
  ...shared,
  id: 'hub-source.delete',
  method: 'DELETE',
  path: '/hub/source',
  action: 'hub-source:update',
  summary: 'Follows nobody any more: the catalog that is part of the program counts again.',
  status: 204,
});

/** `POST /hub/source/sync`. */
export const SYNC_HUB_SOURCE = operation({
  ...source,
  id: 'hub-source.sync',
  path: '/hub/source/sync',
  action: 'hub-source:update',
  summary: 'Follows at once. What was followed before stays when it fails.',
  slow: true,
});

/** Operations of the hub that is followed. */
export const HUB_SOURCE_OPERATIONS = [GET_HUB_SOURCE, PUT_HUB_SOURCE, DELETE_HUB_SOURCE, SYNC_HUB_SOURCE] as const;

/** The hub that is followed. */
export type HubSourceDocument = z.output<typeof hubSource>;

import { z } from 'zod';
import { distinct } from '../documents/distinct.ts';
import { headers, line, optionalMoment } from '../documents/fields.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { named, optionalOrganizationId } from './scopes.ts';

/** Where an organization's events are sent. */
export const SINK_RESOURCE = defineResource({
  name: 'sink',
  noun: 'sink',
  subject: 'sink',
  path: '/sinks',
  tag: 'Settings',
  summary: 'Where an organization’s events are sent: a webhook, or an OTLP collector.',
  spec: z.strictObject({
    organization_id: optionalOrganizationId().meta({ description: 'null = the installation, for its own events' }),
    ...named,
    type: z.enum(['webhook', 'otlp']),
    url: line(2_048),
    events: z
      .array(z.enum(['request', 'alert', 'budget', 'review', 'circuit']))
      .min(1)
      .refine(...distinct('an event')),
    headers: headers().meta({ description: 'sent with each delivery; never secrets' }),
    allowed_cidrs: z
      .array(line(64))
      .max(32)
      .default([])
      .meta({ description: 'private ranges that it may stand in: 10.0.0.0/8:443; opened by platform administrators' }),
    admin_status: z.enum(['active', 'inactive']).default('active'),
  }),
  secrets: z.object({
    secret: z
      .string()
      .min(16)
      .max(1_024)
      .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks')
      .optional()
      .meta({
        description:
          'signs each delivery of a webhook (HMAC-SHA-256), is the bearer token of a collector; never shown again',
        writeOnly: true,
      }),
  }),
  observed: z.object({ fingerprint: z.string().nullable(), secret_changed_at: optionalMoment() }),
  verbs: ['create', 'update', 'delete'],
  filters: ['type', 'admin_status'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name', 'url'],
  inConfiguration: true,
});

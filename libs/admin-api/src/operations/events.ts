import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { operation } from './operation.ts';

/** Kinds of live events. */
export const LIVE_KINDS = [
  'test.progress',
  'test.finished',
  'provider.checked',
  'discovery.finished',
  'configuration.changed',
  'alert.raised',
  'download.progress',
  'instance.state',
  'node.state',
  'serving.state',
  'hub.review',
] as const;

/** Kind of a live event. */
export type LiveKind = (typeof LIVE_KINDS)[number];

/** `GET /events`. */
export const LIVE_EVENTS = operation({
  id: 'event.stream',
  service: 'gateway',
  tag: 'Events',
  method: 'GET',
  path: '/events',
  action: 'event:read',
  summary:
    'Streams what happens, as far as the caller may see it. `lost` tells how many events a slow reader has missed.',
  query: z.strictObject({
    /** Absent = all. */
    kinds: z.array(z.enum(LIVE_KINDS)).max(LIVE_KINDS.length).optional(),
    organization_id: line(64).optional(),
  }),
  status: 200,
  contentType: 'text/event-stream',
});

/** Operations of live events. */
export const EVENT_OPERATIONS = [LIVE_EVENTS] as const;

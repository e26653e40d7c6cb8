import { z } from 'zod';
import { operation } from './operation.ts';

/** `GET /settings/effective`. */
export const GET_EFFECTIVE_SETTINGS = operation({
  id: 'settings.effective',
  service: 'registry',
  tag: 'Settings',
  method: 'GET',
  path: '/settings/effective',
  action: 'settings:read',
  summary: 'What counts in a scope, and which scope says so.',
  query: z.strictObject({
    organization_id: z.string().max(128).optional(),
    project_id: z.string().max(128).optional(),
  }),
  status: 200,
  answer: z.object({
    values: z.record(z.string(), z.json()),
    sources: z
      .record(z.string(), z.enum(['default', 'platform', 'organization', 'project']))
      .meta({ description: 'by name, as in circuit.open_seconds' }),
  }),
});

/** Operations of settings beside those of every resource. */
export const SETTINGS_OPERATIONS = [GET_EFFECTIVE_SETTINGS];

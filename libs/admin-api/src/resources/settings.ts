import { z } from 'zod';
import { optionalCount, optionalProse } from '../documents/fields.ts';
import { optionalReference, reference } from '../documents/references.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { circuitThresholds } from './circuit-thresholds.ts';
import { scopeLimits } from './scope-limits.ts';
import { optionalOrganizationId, optionalProjectId } from './scopes.ts';

/** Where a setting can be made, from the widest scope to the narrowest. */
export const SETTING_LEVELS = ['platform', 'organization', 'project'] as const;

/** One of them. */
export type SettingLevel = (typeof SETTING_LEVELS)[number];

/** Which models do the installation's own small tasks (001-12). */
const internalTaskSettings = z.strictObject({
  title: optionalReference('model'),
  label: optionalReference('model'),
  summary: optionalReference('model'),
  ocr_fallback: optionalReference('model'),
});

/** How long things are kept, in days. */
const retentionSettings = z.strictObject({
  request_log_days: optionalCount(0, 3_650),
  content_days: optionalCount(0, 3_650),
  trace_days: optionalCount(0, 3_650),
});

/** What is replaced in captured content beside secrets, which always are. */
const redactionSettings = z.strictObject({
  emails: z.boolean().nullable().default(null),
  card_numbers: z.boolean().nullable().default(null),
});

/** What a version of the hub needs before it is served. */
const hubSettings = z.strictObject({
  second_person: z.boolean().nullable().default(null).meta({
    description: 'true = whoever offered a version cannot approve it',
  }),
  require_signature: z.boolean().nullable().default(null).meta({
    description: 'true = only versions that a known publisher key has signed are approved',
  }),
});

/** Every setting. Null = not set here: the wider scope's counts. */
export const settingFields = {
  system_prompt: optionalProse(20_000).meta({ description: 'stands before the system prompt of every model' }),
  content_capture: z
    .enum(['none', 'preview', 'full'])
    .nullable()
    .default(null)
    .meta({ description: 'what request logs keep of prompts and answers: nothing, 200 characters, everything' }),
  redaction: redactionSettings.prefault({}).meta({
    description: 'what is replaced in captured content beside secrets, which always are',
  }),
  retention: retentionSettings.prefault({}),
  circuit: circuitThresholds.prefault({}),
  limits: scopeLimits.prefault({}),
  hub: hubSettings.prefault({}),
  internal_tasks: internalTaskSettings.prefault({}),
  environment_organizations: z
    .array(reference('organization'))
    .max(1_000)
    .default([])
    .meta({ description: 'organizations that may use keys from the environment of registry' }),
};

/** Levels at which each setting may be made; a narrower one overrides a wider one. */
export const SETTING_RULES: Readonly<Record<keyof typeof settingFields, readonly SettingLevel[]>> = {
  system_prompt: SETTING_LEVELS,
  content_capture: SETTING_LEVELS,
  redaction: SETTING_LEVELS,
  retention: ['platform', 'organization'],
  circuit: SETTING_LEVELS,
  limits: ['organization', 'project'],
  hub: ['platform', 'organization'],
  internal_tasks: SETTING_LEVELS,
  environment_organizations: ['platform'],
};

/** What counts where no scope sets anything. */
export const SETTING_DEFAULTS = {
  system_prompt: null,
  content_capture: 'preview',
  redaction: { emails: false, card_numbers: true },
  retention: { request_log_days: 30, content_days: 30, trace_days: 7 },
  circuit: { failure_percent: 50, minimum_requests: 5, window_seconds: 30, open_seconds: 5, max_open_seconds: 300 },
  limits: { rpm: null, tpm: null, max_parallel: null },
  hub: { second_person: false, require_signature: false },
  internal_tasks: { title: null, label: null, summary: null, ocr_fallback: null },
} as const;

/** What a scope sets. One document per scope: the installation, an organization, a project. */
export const SETTINGS_RESOURCE = defineResource({
  name: 'settings',
  noun: 'settings',
  subject: 'settings',
  path: '/settings',
  tag: 'Settings',
  summary: 'What a scope sets; narrower scopes override wider ones where that is allowed.',
  spec: z.strictObject({
    organization_id: optionalOrganizationId().meta({ description: 'null = the installation' }),
    project_id: optionalProjectId(),
    key: z.literal('settings').default('settings'),
    ...settingFields,
  }),
  verbs: ['create', 'update', 'delete'],
  filters: [],
  sorts: [],
  search: [],
  inConfiguration: true,
});

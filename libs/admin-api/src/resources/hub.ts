import { z } from 'zod';
import { distinct } from '../documents/distinct.ts';
import { line, optionalLine, optionalProse } from '../documents/fields.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { named, optionalOrganizationId, organizationId } from './scopes.ts';

/** Formats that options come in. */
export const HUB_FORMATS = ['gguf', 'mlx', 'safetensors'] as const;

/** What models can do, as the hub's filter knows it. */
export const HUB_ABILITIES = [
  'chat',
  'completion',
  'embedding',
  'rerank',
  'vision',
  'audio',
  'tools',
  'reasoning',
  'code',
] as const;

/** What a file is to an engine. */
export const HUB_FILE_ROLES = ['model', 'projector', 'adapter', 'chat_template', 'other'] as const;

/** Where a version stands. */
export const HUB_STATES = ['pending', 'approved', 'rejected', 'withdrawn'] as const;

/** Name of an entry. */
export function hubSlug() {
  return z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, 'must be 1 to 64 lower-case letters, digits, dots, dashes')
    .refine((text) => !text.includes('..'), 'must not hold two dots in a row');
}

const bytes = () => z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const amount = () => bytes().nullable().default(null);

const file = z.strictObject({
  name: line(200).meta({ description: 'plain file name; nodes store the file under it' }),
  role: z.enum(HUB_FILE_ROLES).optional().meta({ description: 'absent = by the name' }),
  url: line(4_096).meta({ description: 'https://…, or hf://owner/repository@commit/path' }),
  size_bytes: amount(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
    .nullable()
    .default(null)
    .meta({ description: 'absent = what is downloaded cannot be verified, unless its host says it' }),
});

const option = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, dashes'),
  format: z.enum(HUB_FORMATS),
  quantization: optionalLine(32),
  files: z.array(file).min(1).max(256),
});

const systems = (names: readonly [string, ...string[]]) =>
  z
    .array(z.enum(names))
    .max(names.length)
    .refine(...distinct())
    .default([]);

/** What a publisher says of a version. */
export const hubContent = {
  name: line(),
  description: optionalProse(20_000),
  license: line(64).meta({ description: 'SPDX id where there is one' }),
  tags: z
    .array(line(64))
    .max(32)
    .refine(...distinct('a tag'))
    .default([]),
  parameters: amount().meta({ description: 'number of weights' }),
  context_tokens: amount(),
  capabilities: z
    .array(z.enum(HUB_ABILITIES))
    .min(1)
    .max(HUB_ABILITIES.length)
    .refine(...distinct()),
  homepage: z
    .string()
    .max(2_048)
    .regex(/^https:\/\/[!-~]+$/, 'must be an https URL')
    .nullable()
    .default(null),
  changelog: optionalProse(20_000),
  hardware: z
    .strictObject({
      min_memory_bytes: amount(),
      min_gpu_memory_bytes: amount(),
      min_disk_bytes: amount(),
      os: systems(['linux', 'darwin', 'win32']),
      arch: systems(['x64', 'arm64']),
    })
    .prefault({}),
  min_app_version: z
    .string()
    .regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/, 'must be like 1.2.3')
    .nullable()
    .default(null)
    .meta({ description: 'the least version of Roundhouse that may serve it' }),
  options: z
    .array(option)
    .min(1)
    .max(64)
    .refine(...distinct('an option', ({ id }: z.output<typeof option>) => id.toLowerCase())),
};

/** A publisher's signature under the manifest of a version. */
export const hubSignature = z.strictObject({
  key_id: z.string().regex(/^pk_[0-9a-f]{32}$/, 'must be the id of a publisher key'),
  signature: z.base64().length(88),
});

/** Whose signatures count. */
export const PUBLISHER_KEY_RESOURCE = defineResource({
  name: 'publisher_key',
  noun: 'publisher key',
  subject: 'publisher-key',
  path: '/hub/publisher-keys',
  tag: 'Hub',
  summary: 'Public keys of publishers whose signatures under versions count.',
  spec: z.strictObject({
    organization_id: optionalOrganizationId().meta({ description: 'null = the installation: counts for every entry' }),
    ...named,
    public_key: z.base64().length(44).meta({ description: 'Ed25519, 32 bytes in base64' }),
    admin_status: z.enum(['active', 'inactive']).default('active').meta({ description: 'inactive = revoked' }),
  }),
  observed: z.object({ key_id: z.string() }),
  verbs: ['create', 'update', 'delete'],
  filters: ['admin_status'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name'],
  inConfiguration: false,
});

/** What is set up from entries of the hub together, and may be used while each of them is verified. */
export const TEMPLATE_RESOURCE = defineResource({
  name: 'template',
  noun: 'template',
  subject: 'template',
  path: '/templates',
  tag: 'Hub',
  summary: 'Sets of entries of the hub; compliant while each is served and verified.',
  spec: z.strictObject({
    organization_id: organizationId(),
    ...named,
    description: optionalProse(),
    hub_entries: z
      .array(hubSlug())
      .min(1)
      .max(64)
      .refine(...distinct('an entry'))
      .meta({ description: 'slugs' }),
  }),
  observed: z.object({
    version: z.int().meta({ description: 'counts its changes, from 1' }),
    compliance: z
      .object({
        compliant: z.boolean(),
        entries: z.array(
          z.object({
            slug: z.string(),
            compliant: z.boolean(),
            reason: z.enum(['unknown', 'not_served', 'not_verified']).nullable(),
          }),
        ),
      })
      .meta({ description: 'as the hub is at the moment of reading' }),
  }),
  verbs: ['create', 'update', 'delete'],
  filters: ['key', 'hub_entries'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name', 'description'],
  inConfiguration: false,
});

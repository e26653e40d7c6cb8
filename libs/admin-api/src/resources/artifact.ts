import { z } from 'zod';
import { derivableKey, line, optionalLine } from '../documents/fields.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { organizationId } from './scopes.ts';

/** One file of an artifact: where it is, and what it must turn out to be. */
const artifactFile = z.strictObject({
  name: line(200).meta({ description: 'plain file name; nodes store the file under it' }),
  url: line(4096),
  size_bytes: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
  role: z
    .enum(['model', 'projector', 'adapter', 'chat_template', 'other'])
    .optional()
    .meta({ description: 'what it is to an engine; absent = by its name' }),
});

/** Sets of files that nodes may download. */
export const ARTIFACT_RESOURCE = defineResource({
  name: 'artifact',
  noun: 'artifact',
  subject: 'artifact',
  path: '/artifacts',
  tag: 'Nodes',
  summary: 'Sets of files that nodes may download.',
  spec: z.strictObject({
    organization_id: organizationId(),
    key: derivableKey(),
    display_name: line(),
    format: z.enum(['gguf']).default('gguf'),
    quantization: optionalLine(32),
    files: z.array(artifactFile).min(1).max(256),
  }),
  verbs: ['create', 'delete'],
  filters: ['key', 'format', 'quantization'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name'],
  inConfiguration: true,
});

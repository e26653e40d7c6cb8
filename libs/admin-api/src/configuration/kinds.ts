import { z } from 'zod';
import type { ResourceDefinition } from '../operations/resource-definition.ts';
import { RESOURCES } from '../resources/index.ts';

/** Version of the form of configuration documents. */
export const API_VERSION = 'roundhouse/v1';

/** Most documents that are planned or applied at once. */
export const MAX_DOCUMENTS = 2_000;

/** Largest text or list of documents, in bytes. */
export const MAX_CONFIGURATION_BYTES = 3 * 1024 * 1024;

/** Members of a specification that a document keeps in its metadata. */
export const METADATA_MEMBERS = ['organization_id', 'project_id', 'key'] as const;

/** Kinds of configuration as code, each after those that it refers to: those of organizations alone. */
export const CONFIGURATION_KINDS: readonly ResourceDefinition[] = RESOURCES.filter(
  ({ inConfiguration, spec }) => inConfiguration && 'organization_id' in spec.shape,
);

/**
 * Kinds that a rollback restores. It never touches keys, members, roles, secrets, budgets, nodes, counters and audit,
 * nor who belongs to an organization.
 */
export const RESTORED_KINDS: ReadonlySet<string> = new Set([
  'provider',
  'price',
  'model',
  'deployment',
  'route_group',
  'access_group',
  'access_binding',
  'access_policy',
  'guardrail',
  'prompt',
  'serving',
]);

/** Kinds that are made of a file, but never deleted because a file is silent about them. */
export const NEVER_PRUNED: ReadonlySet<string> = new Set(['project', 'team']);

const SUBJECT = ['project_id', 'team_id', 'member_id', 'service_account_id', 'api_key_id'];

/** Members by which documents without a key are known; those of other kinds by all of their members. */
const IDENTITIES: Readonly<Record<string, readonly string[]>> = {
  access_policy: SUBJECT,
  access_binding: [...SUBJECT, 'model_id', 'route_group_id', 'access_group'],
};

/** Members that say which document of its kind and organization one is. */
export function identityMembers(definition: ResourceDefinition): readonly string[] {
  const members = Object.keys(definition.spec.shape);
  if (hasKey(definition)) return members.filter((name) => name === 'project_id' || name === 'key');
  return IDENTITIES[definition.name] ?? members.filter((name) => name !== 'organization_id');
}

/** True when documents of the kind are known by a key; else by the members that say which one it is. */
export function hasKey({ spec }: ResourceDefinition): boolean {
  return 'key' in spec.shape;
}

/** Members of a specification that stand in the `spec` of a document. */
export function documentMembers({ spec }: ResourceDefinition): string[] {
  return Object.keys(spec.shape).filter((name) => !(METADATA_MEMBERS as readonly string[]).includes(name));
}

/** What a member is when nothing says otherwise; undefined for one that must be given. */
export function memberDefault(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodOptional) return null;
  const parsed = schema.safeParse(undefined);
  return parsed.success ? parsed.data : undefined;
}

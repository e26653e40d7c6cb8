import { isJsonObject, type ResourceDefinition } from '@roundhouse/admin-api';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Caller } from '../commands/domain/caller.ts';

/**
 * A new document with its organization and project by id. Whoever names no organization means the own one; owners may
 * be named by key, and are looked up first, because rights depend on their ids. What is unknown stays as it is.
 */
export async function withOwner(
  manager: EntityManager,
  { spec: { shape } }: ResourceDefinition,
  caller: Caller,
  input: unknown,
): Promise<unknown> {
  if (!('organization_id' in shape) || !isJsonObject(input)) return input;
  // Where a document may belong to the installation, null says so, and only silence means the caller's own.
  if (input['organization_id'] === null && acceptsNull(shape['organization_id'])) return input;
  const named = input['organization_id'] ?? (caller.organizationId === '' ? undefined : caller.organizationId);
  if (typeof named !== 'string') return input;
  const organization = await idOf(manager, 'SELECT id FROM organization WHERE lower(key) = lower($1)', [named]);
  const owner = { ...input, organization_id: organization };
  const project = input['project_id'];
  if (!('project_id' in shape) || typeof project !== 'string' || !isId(organization)) return owner;
  const ofOrganization = 'SELECT id FROM project WHERE lower(key) = lower($1) AND organization_id = $2';
  return { ...owner, project_id: await idOf(manager, ofOrganization, [project, organization]) };
}

/** The id that a key stands for; what is an id, or no known key, stays as it is. */
async function idOf(manager: EntityManager, query: string, [named, ...more]: [string, ...string[]]): Promise<string> {
  if (isId(named)) return named;
  const [found] = await manager.query<{ id: string }[]>(query, [named, ...more]);
  return found?.id ?? named;
}

function acceptsNull(schema: unknown): boolean {
  return schema instanceof z.ZodType && schema.safeParse(null).success;
}

import { isJsonObject, type scopeLimits } from '@roundhouse/admin-api';
import type { z } from 'zod';
import type { EntryKey, ResourceDocument } from '../../resources/resource-kind.ts';
import { INSTALLATION_ID } from './installation-id.ts';

/** Minute limits of a scope. */
export type Limits = z.output<typeof scopeLimits>;

/** Entries of a snapshot that are made of a settings document: they have the id of its scope, not its own. */
export function entriesOfSettings(document: ResourceDocument): EntryKey[] {
  const { organization_id: organizationId, project_id: projectId } = document;
  const id = textOf(projectId) ?? textOf(organizationId) ?? INSTALLATION_ID;
  return [{ kind: 'settings', id }, ...limitsOf(document, id)];
}

/** The entry of a team's or member's own limits; none while it has none, or belongs to the installation. */
export function limitsOf(document: ResourceDocument, id: string): EntryKey[] {
  const { organization_id: organizationId, limits } = document;
  const limited = isJsonObject(limits) && Object.values(limits).some((limit) => limit !== null);
  return limited && textOf(organizationId) !== undefined ? [{ kind: 'limit', id }] : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

import {
  API_VERSION,
  documentMembers,
  hasKey,
  memberDefault,
  type JsonObject,
  type ResourceDefinition,
} from '@roundhouse/admin-api';
import type { z } from 'zod';
import { sameDocument } from '../../resources/domain/same-document.ts';
import type { KeyIndex } from './key-index.ts';

/** Specification of a stored resource as a document shows it: references as keys, without what metadata say. */
export function portableSpec(definition: ResourceDefinition, spec: object, keys: KeyIndex): Record<string, unknown> {
  const readable = keys.withKeys(definition, spec, projectIdOf(spec)) as Record<string, unknown>;
  return Object.fromEntries(documentMembers(definition).map((member) => [member, readable[member] ?? null]));
}

/**
 * A stored resource as a document of configuration as code. What is as it would be anyway is left out.
 *
 * @param secrets write-only members that are set; they are shown as references to what is stored
 */
export function portableDocument(
  definition: ResourceDefinition,
  spec: object,
  keys: KeyIndex,
  secrets: readonly string[],
): JsonObject {
  const projectId = projectIdOf(spec);
  const project = keys.keyOf({ resource: 'project', value: projectId }, '') ?? projectId;
  const { key } = spec as { key?: string };
  const members = Object.entries(portableSpec(definition, spec, keys)).filter(([member, value]) => {
    const standard = memberDefault(definition.spec.shape[member] as z.ZodType);
    return standard === undefined || !sameDocument(value, standard);
  });
  const stored = secrets.map((member) => [member, { secret_ref: 'existing' }]);
  return {
    apiVersion: API_VERSION,
    kind: definition.name,
    metadata: {
      ...(projectId !== '' && { project }),
      ...(hasKey(definition) && { key: key ?? '' }),
    },
    spec: Object.fromEntries([...members, ...stored]) as JsonObject,
  };
}

/** Project of a specification; empty = none. */
export function projectIdOf(spec: object): string {
  const { project_id: projectId } = spec as { project_id?: string | null };
  return projectId ?? '';
}

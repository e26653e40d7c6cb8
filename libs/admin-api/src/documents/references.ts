import { z } from 'zod';
import { elementOf, memberOf, unwrapped } from './schema-walk.ts';

const META = 'x-reference';
const ANY_PROJECT = 'x-reference-any-project';
const MAX_REFERENCE = 128;

/** Where a document names another resource. */
export interface ReferencePath {
  /** Members from the root; `*` stands for every element of a list. */
  readonly path: readonly string[];
  /** Name of the resource that is referred to. */
  readonly resource: string;
  /** True = what belongs to an organization may also name what belongs to one of its projects. */
  readonly ofAnyProject?: boolean;
}

/** One reference of one document. */
export interface FoundReference {
  readonly path: readonly (string | number)[];
  readonly resource: string;
  /** As in {@link ReferencePath}. */
  readonly ofAnyProject?: boolean;
  /** An id, or a key that registry resolves. */
  readonly value: string;
}

/**
 * A reference to another resource of the same organization: its id or, for people and files, its key.
 * Registry stores the id.
 */
export function reference(resource: string) {
  return z
    .string()
    .min(1)
    .max(MAX_REFERENCE)
    .meta({ [META]: resource, description: `id or key of a ${resource}` });
}

/** As {@link reference}, but what belongs to the organization itself may also name what one of its projects owns. */
export function referenceOfAnyProject(resource: string) {
  return reference(resource).meta({
    [META]: resource,
    [ANY_PROJECT]: true,
    description: `id or key of a ${resource} of the organization or one of its projects`,
  });
}

/** A reference that may be absent; null = none. */
export function optionalReference(resource: string) {
  return reference(resource).nullable().default(null);
}

/** Every place in a schema that refers to another resource. */
export function referencePaths(schema: z.ZodType): ReferencePath[] {
  const found: ReferencePath[] = [];
  collect(schema, [], found);
  return found;
}

/** The references that a document holds, at the places that the schema names. */
export function referencesIn(document: unknown, paths: readonly ReferencePath[]): FoundReference[] {
  return paths.flatMap(({ path, ...what }) =>
    valuesAt(document, path, []).map((hit) => ({ ...what, path: hit.path, value: hit.value })),
  );
}

/** A copy of a document in which each reference has the value that the function gives. */
export function withReferences<Document>(
  document: Document,
  paths: readonly ReferencePath[],
  change: (reference: FoundReference) => string,
): Document {
  const copy = structuredClone(document);
  for (const found of referencesIn(copy, paths)) {
    let holder = copy as Record<string | number, unknown>;
    for (const part of found.path.slice(0, -1)) holder = holder[part] as Record<string | number, unknown>;
    holder[found.path.at(-1)!] = change(found);
  }
  return copy;
}

function collect(schema: z.ZodType, path: readonly string[], found: ReferencePath[]): void {
  const inner = unwrapped(schema);
  const resource = inner.meta()?.[META];
  const ofAnyProject = inner.meta()?.[ANY_PROJECT] === true;
  if (typeof resource === 'string') found.push({ path, resource, ...(ofAnyProject && { ofAnyProject }) });
  const element = elementOf(inner);
  if (element !== undefined) collect(element, [...path, '*'], found);
  if (inner instanceof z.ZodObject) {
    for (const name of Object.keys(inner.shape)) collect(memberOf(inner, name)!, [...path, name], found);
  }
}

function valuesAt(
  value: unknown,
  path: readonly string[],
  walked: readonly (string | number)[],
): { path: readonly (string | number)[]; value: string }[] {
  const [part, ...rest] = path;
  if (part === undefined) return typeof value === 'string' ? [{ path: walked, value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (part === '*') {
    return Object.entries(value).flatMap(([name, child]) =>
      valuesAt(child, rest, [...walked, Array.isArray(value) ? Number(name) : name]),
    );
  }
  return Object.hasOwn(value, part) ? valuesAt((value as Record<string, unknown>)[part], rest, [...walked, part]) : [];
}

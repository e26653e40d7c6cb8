import { isJsonObject, type Json } from '../documents/json.ts';
import { schemaAt } from '../documents/schema-walk.ts';
import type { ResourceDefinition } from '../operations/resource-definition.ts';

/** Says that a secret stays as it is stored. */
export const EXISTING_SECRET = 'existing';

const LOCAL = /^(env|file):(.{1,1024})$/s;

/** A secret of a document that stands somewhere else. */
export interface SecretRef {
  /** Members from the root. */
  readonly path: readonly PropertyKey[];
  /** `existing`, `env:NAME`, `file:PATH`, or a text that is none of them. */
  readonly value: string;
}

/** The text after `secret_ref`; undefined for what is no reference to a secret. */
export function secretRefOf(value: unknown): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const { secret_ref: ref } = value;
  return typeof ref === 'string' && Object.keys(value).length === 1 ? ref : undefined;
}

/** True where a kind of resource takes a secret. */
export function isSecretPlace({ secrets }: ResourceDefinition, path: readonly PropertyKey[]): boolean {
  return secrets !== undefined && schemaAt(secrets, path) !== undefined;
}

/** Every reference to a secret in a document. */
export function secretRefsIn(document: unknown): SecretRef[] {
  const found: SecretRef[] = [];
  walk(document, [], (path, value) => {
    found.push({ path, value });
    return undefined;
  });
  return found;
}

/**
 * A copy of a document in which each reference to an environment variable or a file of this machine is replaced by
 * what stands there. For the command line: no service resolves them.
 *
 * @param read gives the text; what it throws is thrown on
 */
export function withLocalSecrets(document: Json, read: (source: 'env' | 'file', name: string) => string): Json {
  return walk(document, [], (_, value) => {
    const match = LOCAL.exec(value);
    return match === null ? undefined : read(match[1] as 'env' | 'file', match[2]!);
  }) as Json;
}

/** A copy of a document without the members that keep a stored secret. */
export function withoutSecretRefs(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(withoutSecretRefs);
  if (!isJsonObject(document)) return document;
  return Object.fromEntries(
    Object.entries(document)
      .filter(([, value]) => secretRefOf(value) === undefined)
      .map(([name, value]) => [name, withoutSecretRefs(value)]),
  );
}

function walk(
  value: unknown,
  path: readonly PropertyKey[],
  replace: (path: readonly PropertyKey[], ref: string) => string | undefined,
): unknown {
  const ref = secretRefOf(value);
  if (ref !== undefined) return replace(path, ref) ?? value;
  if (Array.isArray(value)) return value.map((child: unknown, index) => walk(child, [...path, index], replace));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, walk(child, [...path, name], replace)]),
  );
}

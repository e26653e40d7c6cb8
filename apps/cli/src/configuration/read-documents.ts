import { MAX_CONFIGURATION_BYTES, withLocalSecrets, type Json } from '@roundhouse/admin-api';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { UsageError } from '../connection.ts';

/** Where documents and secrets are read from. */
export interface DocumentSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Text of standard input, for the file `-`. */
  readonly standardInput: () => string;
}

/**
 * Reads configuration documents: files, every .yaml, .yml and .json of folders (not of folders below), or `-`.
 * Secrets that refer to the environment or to files of this machine are put in here: no service looks at them.
 *
 * @throws UsageError that names file and line of what cannot be read
 */
export function readDocuments(paths: readonly string[], sources: DocumentSources): Json[] {
  const documents = paths.flatMap((path) => filesOf(path)).flatMap((file) => documentsOf(file, sources));
  if (documents.length === 0) throw new UsageError('The files hold no document.');
  return documents.map((document) => withLocalSecrets(document, (source, name) => secretOf(source, name, sources)));
}

function filesOf(path: string): string[] {
  if (path === '-') return [path];
  if (!statSync(path, { throwIfNoEntry: false })) throw new UsageError(`There is no file ${path}.`);
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name));
  if (names.length === 0) throw new UsageError(`${path} holds no .yaml, .yml or .json file.`);
  return names.toSorted().map((name) => join(path, name));
}

function documentsOf(file: string, { standardInput }: DocumentSources): Json[] {
  const text = file === '-' ? standardInput() : readFileSync(file, 'utf8');
  if (text.length > MAX_CONFIGURATION_BYTES) throw new UsageError(`${file} is larger than 3 MiB; split it.`);
  const parsed = parseAllDocuments(text, { uniqueKeys: true });
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((document) => {
    const [fault] = document.errors;
    if (fault !== undefined) throw new UsageError(`${file}: ${fault.message}`);
    // Anchors that multiply into a bomb end here, before they are sent.
    const value = document.toJS({ maxAliasCount: 100 }) as Json;
    return value === null ? [] : [value];
  });
}

function secretOf(source: 'env' | 'file', name: string, { environment }: DocumentSources): string {
  if (source === 'env') {
    const value = environment[name];
    if (value === undefined || value === '') throw new UsageError(`The environment variable ${name} is not set.`);
    return value;
  }
  try {
    return readFileSync(name, 'utf8').replace(/\r?\n$/, '');
  } catch {
    throw new UsageError(`The file ${name}, which holds a secret, cannot be read.`);
  }
}

import type { OptionFile } from '@roundhouse/compatibility';
import { roleOf, type RoledFile } from '../../artifacts/domain/artifact.ts';

/** Settings that name files which are loaded beside the model. */
export interface NamedFiles {
  readonly projector_file: string | null;
  readonly adapters: readonly { readonly file: string }[];
}

/**
 * Files of an installation with what they are in a load: a projector or an adapter that the settings do not name lies on
 * the disk and takes no memory.
 */
export function loadedFiles(
  files: readonly (RoledFile & { readonly size_bytes: number })[],
  { projector_file: projector, adapters }: NamedFiles,
): OptionFile[] {
  const named = new Set([projector, ...adapters.map((adapter) => adapter.file)]);
  return files.map((file) => {
    const role = roleOf(file);
    const isIdle = (role === 'projector' || role === 'adapter') && !named.has(file.name);
    return { name: file.name, role: isIdle ? 'other' : role, size_bytes: file.size_bytes };
  });
}

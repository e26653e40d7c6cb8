import type { ManifestFile, VersionManifest } from './manifest.ts';

/** What a node was told to hold, or holds. */
export interface InstalledFiles {
  readonly slug: string;
  readonly number: number;
  readonly optionId: string;
  readonly files: readonly { readonly name: string; readonly size_bytes: number; readonly sha256: string }[];
}

/**
 * Holds files against the manifest that their publisher vouched for: the same entry, the same version, exactly the
 * files of the option, each with its size and sha256. A file that was added, left out or swapped (a tokenizer, a chat
 * template) is a fault like any other.
 *
 * @returns a sentence for each fault; empty = it is what was published
 */
export function checkInstallationAgainstManifest(installed: InstalledFiles, manifest: VersionManifest): string[] {
  if (installed.slug !== manifest.slug) return [`The manifest is one of ${manifest.slug}, not of ${installed.slug}.`];
  if (installed.number !== manifest.number) {
    return [`The manifest is one of version ${manifest.number}, not of ${installed.number}.`];
  }
  const option = manifest.options.find(({ id }) => id === installed.optionId);
  if (option === undefined) return [`The manifest knows no option ${installed.optionId}.`];
  const expected = new Map(option.files.map((file) => [file.name, file]));
  const faults: string[] = [];
  for (const file of installed.files) {
    const promised = expected.get(file.name);
    expected.delete(file.name);
    if (promised === undefined) faults.push(`The manifest knows no file ${file.name}.`);
    else faults.push(...faultsOf(file, promised));
  }
  for (const name of expected.keys()) faults.push(`${name} is missing.`);
  return faults;
}

function faultsOf(file: InstalledFiles['files'][number], promised: ManifestFile): string[] {
  if (promised.sha256 === null) return [`The manifest does not say what ${file.name} must be.`];
  const faults: string[] = [];
  // A size that was not known is no promise; the hash is one.
  if (promised.size_bytes !== null && file.size_bytes !== promised.size_bytes) {
    faults.push(`${file.name} has ${file.size_bytes} bytes, not ${promised.size_bytes}.`);
  }
  if (file.sha256 !== promised.sha256) faults.push(`${file.name} has another sha256 than was published.`);
  return faults;
}

import { Faults } from '../../resources/domain/faults.ts';
import { isPlainText, requireDisplayName, requireKey } from '../../resources/domain/text-rules.ts';

/** One file of an artifact: where it is, and what it must turn out to be. */
export interface ArtifactFile {
  /** Plain file name; nodes store the file under it. */
  name: string;
  url: string;
  /** 1 to 2^53 - 1. */
  sizeBytes: number;
  /** 64 lower-case hex digits. */
  sha256: string;
}

/** A set of files that nodes may download. */
export interface ArtifactSpec {
  organizationId: string;
  /** Unique in the organization without regard to case; blank = derived from the display name. */
  key: string;
  displayName: string;
  format: string;
  /** For people, such as "Q4_K_M"; may be empty. */
  quantization: string;
  files: readonly ArtifactFile[];
}

/** Longest key of an artifact, in characters. */
export const MAX_ARTIFACT_KEY = 64;

const MAX_FILES = 256;
/** The rule that nodes hold names against; theirs counts, this one tells the administrator in time. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/;

/** Every fault of an artifact that can be seen without looking anything up. */
export function artifactFaults(spec: ArtifactSpec): Faults {
  const faults = new Faults();
  if (spec.key !== '') requireKey(faults, spec.key);
  requireDisplayName(faults, spec.displayName);
  faults.require(spec.format === 'gguf', '/format', 'must be gguf');
  faults.require(isPlainText(spec.quantization, 32), '/quantization', 'must be at most 32 plain characters');
  const count = spec.files.length;
  faults.require(count >= 1 && count <= MAX_FILES, '/files', `must be 1 to ${MAX_FILES} files`);
  spec.files.slice(0, MAX_FILES).forEach((file, index) => requireFile(faults, `/files/${index}`, file));
  const names = new Set(spec.files.map((file) => file.name.toLowerCase()));
  faults.require(names.size === count, '/files', 'must not name a file twice');
  return faults;
}

function requireFile(faults: Faults, where: string, file: ArtifactFile): void {
  const plain = FILE_NAME.test(file.name) && !file.name.includes('..') && !file.name.endsWith('.');
  faults.require(plain, `${where}/name`, 'must be a plain file name of letters, digits, dots, dashes, underscores');
  faults.require(isFileUrl(file.url), `${where}/url`, 'must be an http or https URL without user info');
  const sized = Number.isSafeInteger(file.sizeBytes) && file.sizeBytes >= 1;
  faults.require(sized, `${where}/size_bytes`, 'must be at least 1');
  faults.require(/^[0-9a-f]{64}$/.test(file.sha256), `${where}/sha256`, 'must be 64 lower-case hex digits');
}

function isFileUrl(text: string): boolean {
  if (text.length > 4096 || !/^https?:\/\/[!-~]+$/.test(text) || text.includes('\\')) return false;
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '';
}

/**
 * The file that an engine is given: the first part of a split model, else the first that is no projector.
 *
 * @returns undefined when there is none
 */
export function modelFileOf(files: readonly Pick<ArtifactFile, 'name'>[]): string | undefined {
  const names = files.map((file) => file.name).filter((name) => /\.gguf$/i.test(name) && !/^mmproj/i.test(name));
  return names.find((name) => /-0*1-of-\d+\.gguf$/i.test(name)) ?? names[0];
}

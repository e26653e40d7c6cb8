import { isPlainFileName, roleOfFileName, type HubFileRole } from '@roundhouse/hub';
import type { Faults } from '../../resources/domain/faults.ts';

/** One file of an artifact, as far as its rules go. */
export interface FileRules {
  name: string;
  url: string;
}

/** A file, and what it is to an engine where somebody said so. */
export interface RoledFile {
  readonly name: string;
  readonly role?: HubFileRole | null | undefined;
}

const HUGGING_FACE = /^hf:\/\/[\w.-]{1,96}\/[\w.-]{1,96}@[0-9a-f]{40}(?:\/[\w.+-]{1,200}){1,16}$/;

/** Adds every fault of an artifact that its schema does not see. */
export function addArtifactFaults(faults: Faults, { files }: { files: readonly FileRules[] }): void {
  files.forEach((file, index) => addFileFaults(faults, `/files/${index}`, file));
  const names = new Set(files.map((file) => file.name.toLowerCase()));
  faults.require(names.size === files.length, '/files', 'must not name a file twice');
}

function addFileFaults(faults: Faults, where: string, file: FileRules): void {
  // The rule that nodes hold names against; theirs counts, this one tells the administrator in time.
  const plain = isPlainFileName(file.name);
  faults.require(plain, `${where}/name`, 'must be a plain file name of letters, digits, dots, dashes, underscores');
  const message = 'must be an http or https URL without user info, or hf://owner/repository@commit/path';
  faults.require(isFileUrl(file.url), `${where}/url`, message);
}

function isFileUrl(text: string): boolean {
  if (text.startsWith('hf://')) return HUGGING_FACE.test(text) && !/\/\.{1,2}(?:\/|$)/.test(text);
  if (!/^https?:\/\/[!-~]+$/.test(text) || text.includes('\\')) return false;
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '';
}

/** What a file is to an engine: as somebody said, else by its name. */
export function roleOf({ name, role }: RoledFile): HubFileRole {
  return role ?? roleOfFileName(name, 'gguf');
}

/**
 * The file that an engine is given: the first part of a split model, else the first of a model.
 *
 * @returns undefined when there is none
 */
export function modelFileOf(files: readonly RoledFile[]): string | undefined {
  const names = files.filter((file) => roleOf(file) === 'model').map((file) => file.name);
  const loadable = names.filter((name) => /\.gguf$/i.test(name));
  return loadable.find((name) => /-0*1-of-\d+\.gguf$/i.test(name)) ?? loadable[0];
}

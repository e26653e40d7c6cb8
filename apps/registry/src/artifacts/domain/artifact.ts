import type { Faults } from '../../resources/domain/faults.ts';

/** One file of an artifact, as far as its rules go. */
export interface FileRules {
  name: string;
  url: string;
}

/** The rule that nodes hold names against; theirs counts, this one tells the administrator in time. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/;

/** Adds every fault of an artifact that its schema does not see. */
export function addArtifactFaults(faults: Faults, { files }: { files: readonly FileRules[] }): void {
  files.forEach((file, index) => addFileFaults(faults, `/files/${index}`, file));
  const names = new Set(files.map((file) => file.name.toLowerCase()));
  faults.require(names.size === files.length, '/files', 'must not name a file twice');
}

function addFileFaults(faults: Faults, where: string, file: FileRules): void {
  const plain = FILE_NAME.test(file.name) && !file.name.includes('..') && !file.name.endsWith('.');
  faults.require(plain, `${where}/name`, 'must be a plain file name of letters, digits, dots, dashes, underscores');
  faults.require(isFileUrl(file.url), `${where}/url`, 'must be an http or https URL without user info');
}

function isFileUrl(text: string): boolean {
  if (!/^https?:\/\/[!-~]+$/.test(text) || text.includes('\\')) return false;
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '';
}

/**
 * The file that an engine is given: the first part of a split model, else the first that is no projector.
 *
 * @returns undefined when there is none
 */
export function modelFileOf(files: readonly Pick<FileRules, 'name'>[]): string | undefined {
  const names = files.map((file) => file.name).filter((name) => /\.gguf$/i.test(name) && !/^mmproj/i.test(name));
  return names.find((name) => /-0*1-of-\d+\.gguf$/i.test(name)) ?? names[0];
}

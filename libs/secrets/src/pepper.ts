import { createKeyFile, loadKeyRing, type KeyRing, type NamedKey } from './key-file.ts';

/** Key of the HMACs under which API keys are stored. Never in Postgres. */
export type Pepper = NamedKey;

/** All peppers of an installation. */
export type Peppers = KeyRing;

/** Text of a new pepper file: `{"current", "peppers": [{"id", "key"}]}`. To be stored with mode 0600. */
export function createPepperFile(): string {
  return createKeyFile('peppers');
}

/**
 * Reads a pepper file.
 *
 * @throws AppError INVALID_REQUEST when it is unreadable or holds an empty or short key
 */
export function loadPeppers(path: string): Peppers {
  return loadKeyRing(path, 'peppers');
}

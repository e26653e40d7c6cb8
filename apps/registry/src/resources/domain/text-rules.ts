import type { Faults } from './faults.ts';

/** Lengths in characters. */
const MAX_DISPLAY_NAME = 200;
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
// Control characters, line separators and halves of surrogate pairs break logs, headers and storage alike.
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/** True when the text has no control or line-breaking characters and at most so many characters. */
export function isPlainText(text: string, maxLength: number): boolean {
  return text.length <= maxLength && !UNSAFE.test(text);
}

/** Checks the key of a resource that is not callable: 1 to 64 of letters, digits, dot, dash, underscore. */
export function requireKey(faults: Faults, key: string): void {
  faults.require(KEY.test(key), '/key', 'must be 1 to 64 letters, digits, dots, dashes or underscores');
}

/** Checks a name shown to people: 1 to 200 characters. */
export function requireDisplayName(faults: Faults, name: string): void {
  const fits = name.trim().length > 0 && isPlainText(name, MAX_DISPLAY_NAME);
  faults.require(fits, '/display_name', `must be 1 to ${MAX_DISPLAY_NAME} characters without control characters`);
}

/** Checks a list of short labels: at most 32, each 1 to 64 plain characters, none twice. */
export function requireLabels(faults: Faults, where: string, labels: readonly string[]): void {
  const fits = labels.length <= 32 && labels.every((label) => label.length > 0 && isPlainText(label, 64));
  faults.require(fits, where, 'must be at most 32 labels of 1 to 64 characters');
  faults.require(new Set(labels).size === labels.length, where, 'must not name a label twice');
}

import { InvalidArgumentError, Option } from 'commander';

/** Reads an option's value. @throws InvalidArgumentError unless it is a whole number from 1 */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

/** How a command prints. */
export const formatOption = (): Option =>
  new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml']).default('table');

/** Collects `name=value` words. @throws InvalidArgumentError for a word without `=` */
export function assignment(word: string, sofar: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [name, ...value] = word.split('=');
  if (name === undefined || name === '' || value.length === 0) {
    throw new InvalidArgumentError('It must be name=value.');
  }
  return { ...sofar, [name]: value.join('=') };
}

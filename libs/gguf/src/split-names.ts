import { ggufFault } from './byte-reader.ts';

const SPLIT_NAME = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/s;

/** Where a file stands in a split model. */
export interface SplitName {
  /** From 1. */
  readonly part: number;
  readonly parts: number;
  /** Names of all parts in their order. */
  readonly names: readonly string[];
}

/** Reads a name such as `model-00002-of-00005.gguf`; undefined = it is not that of a part. */
export function splitName(fileName: string): SplitName | undefined {
  const [, prefix = '', part, parts] = SPLIT_NAME.exec(fileName) ?? [];
  if (part === undefined || parts === undefined) return undefined;
  const count = Number(parts);
  // More parts than any model has would make a list without end of a name alone.
  if (Number(part) < 1 || Number(part) > count || count > 1000) return undefined;
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${digits(index + 1)}-of-${parts}.gguf`);
  return { part: Number(part), parts: count, names };
}

/**
 * Names of all files of a model, the first of which is to be loaded, as engines look for them.
 *
 * @param parts that the head of the file speaks of; 1 = not split
 * @throws AppError INVALID_REQUEST when name and head tell different things, or the file is not the first part
 */
export function filesOfModel(fileName: string, parts: number): readonly string[] {
  if (parts <= 1) return [fileName];
  const split = splitName(fileName);
  if (split === undefined || split.parts !== parts) {
    throw ggufFault(`it is one of ${parts} parts, but its name does not end in -00001-of-${digits(parts)}.gguf`);
  }
  if (split.part !== 1) throw ggufFault('it is not the first part of its model');
  return split.names;
}

function digits(number: number): string {
  return String(number).padStart(5, '0');
}

import { ggufFault } from '../byte-reader.ts';
import type { GgufHead, GgufLongArray, GgufValue } from '../gguf-head.ts';

/** Metadata of a head, by the types that are expected. What is absent or of another type is the fallback. */
export class Metadata {
  readonly architecture: string;
  private readonly values: ReadonlyMap<string, GgufValue>;

  /** @throws AppError INVALID_REQUEST when the head names no architecture */
  constructor(head: GgufHead) {
    this.values = head.metadata;
    const architecture = this.text('general.architecture');
    if (architecture === '') throw ggufFault('it names no architecture');
    this.architecture = architecture;
  }

  has(key: string): boolean {
    return this.values.has(key);
  }

  /** Names of all entries. */
  keys(): Iterable<string> {
    return this.values.keys();
  }

  text(key: string): string {
    const value = this.values.get(key);
    return typeof value === 'string' ? value : '';
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.values.get(key);
    return typeof value === 'boolean' ? value : fallback;
  }

  /** A whole number that is not negative. @throws AppError INVALID_REQUEST beyond 2^40: no model has such a size */
  count(key: string, fallback = 0): number {
    const value = this.values.get(key);
    return typeof value === 'number' || typeof value === 'bigint' ? countOf(key, value) : fallback;
  }

  /** {@link count} of the architecture's own entry, such as `llama.block_count` for "block_count". */
  own(key: string, fallback = 0): number {
    return this.count(`${this.architecture}.${key}`, fallback);
  }

  /** An entry of the architecture that may be one number for all layers, or one for each. */
  perLayer(key: string, layers: number, fallback: number): readonly number[] {
    const name = `${this.architecture}.${key}`;
    const value = this.values.get(name);
    if (!Array.isArray(value)) return Array.from({ length: layers }, () => this.count(name, fallback));
    return Array.from({ length: layers }, (_, layer) => {
      const element: unknown = value[layer];
      if (typeof element === 'boolean') return element ? 1 : 0;
      return typeof element === 'number' || typeof element === 'bigint' ? countOf(name, element) : fallback;
    });
  }

  /** Whether an entry of the architecture is an array. */
  isArray(key: string): boolean {
    return Array.isArray(this.values.get(`${this.architecture}.${key}`));
  }

  /** Elements of an array, also of one that was too long to be kept. */
  lengthOf(key: string): number {
    const value = this.values.get(key);
    if (Array.isArray(value)) return value.length;
    return typeof value === 'object' ? (value as GgufLongArray).count : 0;
  }
}

function countOf(key: string, value: number | bigint): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 2 ** 40) throw ggufFault(`${key} is ${value}`);
  return number;
}

import type { ValueTransformer } from 'typeorm';

/**
 * Maps an `int8` column to bigint and back; the driver alone hands out text. Null stays null.
 */
export const bigintTransformer: ValueTransformer = {
  to: (value: bigint | null | undefined): string | null | undefined => (value == null ? value : value.toString()),
  from: (value: string | null): bigint | null => (value === null ? null : BigInt(value)),
};

/**
 * Maps a `numeric(38,0)` column of integer pico-USD to bigint and back. Null stays null.
 *
 * @throws SyntaxError when the column holds a fraction, which an amount of money never does
 */
export const picoTransformer: ValueTransformer = bigintTransformer;

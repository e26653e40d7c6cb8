import { z } from 'zod';
import { PriceEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { JsonObject } from '@roundhouse/admin-api';
import type { WireEnum } from './wire-enum.ts';

const MAX_TEXT = 20_000;
const MAX_ENTRIES = 1_000;
const MAX_UINT32 = 4_294_967_295;

/** A text; registry knows the rules of each one, this is only the bound. */
export const text = (): z.ZodString => z.string('must be a text').max(MAX_TEXT, 'is too long');

/** A text that may be left out or null; then empty. */
export function optionalText() {
  return text()
    .nullish()
    .transform((value) => value ?? '');
}

/** A count from 0 that may be left out; then 0. */
export const count = (): z.ZodDefault<z.ZodInt> =>
  z.int('must be a whole number').min(0, 'must not be negative').max(MAX_UINT32, 'is too large').default(0);

/** A list of texts that may be left out; then empty. */
export const texts = (): z.ZodDefault<z.ZodArray<z.ZodString>> =>
  z.array(text(), 'must be a list').max(MAX_ENTRIES, 'is too long').default([]);

/** One of the names of an enumeration, as its wire value. */
export function oneOf<Value extends number>(names: WireEnum<Value>) {
  return z
    .string(`must be one of ${names.names.join(', ')}`)
    .refine((name) => names.fromName(name) !== undefined, `must be one of ${names.names.join(', ')}`)
    .transform((name) => names.fromName(name) as Value);
}

/** A JSON object of any content, as its text; left out = empty text. */
export function jsonObject() {
  return z
    .record(z.string(), z.unknown(), 'must be an object')
    .optional()
    .transform((value) => (value === undefined ? '' : JSON.stringify(value)));
}

/** A JSON object from its text; undefined when there is none. */
export function parsedObject(json: string): JsonObject | undefined {
  return json === '' ? undefined : (JSON.parse(json) as JsonObject);
}

/** A moment (RFC 3339), as Unix milliseconds; left out or null = 0, which means never. */
export function moment() {
  return z.iso
    .datetime({ offset: true, message: 'must be a time as in RFC 3339' })
    .nullish()
    .transform((value) => (value === undefined || value === null ? 0n : BigInt(Date.parse(value))));
}

const pico = () =>
  z
    .string('must be a text of digits: pico-USD')
    .regex(/^\d{1,18}$/, 'must be a text of digits: pico-USD')
    .transform(BigInt)
    .default(0n);

/** A price; left out or null = unpriced. */
export function price() {
  return z
    .strictObject(
      {
        free: z.boolean('must be true or false').default(false),
        input_token_pico: pico(),
        cache_read_token_pico: pico(),
        cache_write_token_pico: pico(),
        output_token_pico: pico(),
        reasoning_token_pico: pico(),
        request_pico: pico(),
      },
      { error: (issue) => (issue.code === 'invalid_type' ? 'must be an object' : undefined) },
    )
    .nullish();
}

/** Wire form of a price. */
export function toPriceEntry(input: z.output<ReturnType<typeof price>>): PriceEntry | undefined {
  if (input === undefined || input === null) return undefined;
  return PriceEntry.fromPartial({
    free: input.free,
    inputTokenPico: input.input_token_pico,
    cacheReadTokenPico: input.cache_read_token_pico,
    cacheWriteTokenPico: input.cache_write_token_pico,
    outputTokenPico: input.output_token_pico,
    reasoningTokenPico: input.reasoning_token_pico,
    requestPico: input.request_pico,
  });
}

/** A price as it may be written. */
export function writablePrice(entry: PriceEntry | undefined): JsonObject | null {
  if (entry === undefined) return null;
  return {
    free: entry.free,
    input_token_pico: String(entry.inputTokenPico),
    cache_read_token_pico: String(entry.cacheReadTokenPico),
    cache_write_token_pico: String(entry.cacheWriteTokenPico),
    output_token_pico: String(entry.outputTokenPico),
    reasoning_token_pico: String(entry.reasoningTokenPico),
    request_pico: String(entry.requestPico),
  };
}

/** A price as it is shown, with the id of its version. */
export function shownPrice(entry: PriceEntry | undefined): JsonObject | null {
  return entry === undefined ? null : { id: entry.id, ...writablePrice(entry) };
}

/** Empty texts are shown as null: they mean "none". */
export function orNull(value: string): string | null {
  return value === '' ? null : value;
}

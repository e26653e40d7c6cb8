import { z } from 'zod';

/** What a person has to know to set one variable. */
export interface SettingDescription {
  readonly name: string;
  /** How a value is written, with its unit. */
  readonly form: string;
  /** What holds when it is not set, as one would write it; undefined = it is required, empty = nothing holds. */
  readonly default: string | undefined;
  /** One sentence; empty when the schema has no `.describe()`. */
  readonly meaning: string;
}

/** Notes that settings carry for their description: see `form` and `default` of {@link SettingDescription}. */
export interface SettingNotes {
  readonly form?: string;
  readonly shownDefault?: string;
  readonly description?: string;
}

/** Describes the variables of a settings schema, in its order. */
export function describeSettings(shape: Readonly<Record<string, z.ZodType>>): SettingDescription[] {
  return Object.entries(shape).map(([name, schema]) => {
    const notes = notesOf(schema);
    const form = notes.form ?? 'text';
    return { name, form, default: notes.shownDefault ?? defaultOf(schema, form), meaning: notes.description ?? '' };
  });
}

/** A schema of settings and what its `.describe()` says of the program that reads it. */
export interface SettingsSchema {
  readonly title: string;
  readonly shape: Readonly<Record<string, z.ZodType>>;
}

/** What a module exports is a schema of settings, or it is something else: undefined. */
export function settingsSchemaOf(exported: unknown): SettingsSchema | undefined {
  if (!(exported instanceof z.ZodObject)) return undefined;
  return { title: exported.description ?? '', shape: exported.shape };
}

/** Form of a duration, which also decides how its default is shown. */
export const DURATION_FORM = 'duration (ms)';

function notesOf(schema: z.ZodType): SettingNotes {
  const own = (schema.meta() ?? {}) as SettingNotes;
  const choices =
    schema instanceof z.ZodEnum ? { form: schema.options.map((option) => `\`${option}\``).join(', ') } : {};
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? { ...notesOf(schema.unwrap() as z.ZodType), ...own }
    : { ...choices, ...own };
}

function defaultOf(schema: z.ZodType, form: string): string | undefined {
  if (schema instanceof z.ZodOptional) return '';
  if (!(schema instanceof z.ZodDefault)) return undefined;
  const value: unknown = schema.def.defaultValue;
  if (Array.isArray(value)) return value.join(',');
  return form === DURATION_FORM && typeof value === 'number' ? durationText(value) : String(value);
}

function durationText(ms: number): string {
  for (const [unit, unitMs] of [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const) {
    if (ms >= unitMs && ms % unitMs === 0) return `${ms / unitMs}${unit}`;
  }
  return `${ms}ms`;
}

import { z } from 'zod';

/** A schema without what makes it optional, nullable or defaulted. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  let current: z.ZodType = schema;
  while (
    current instanceof z.ZodOptional ||
    current instanceof z.ZodNullable ||
    current instanceof z.ZodDefault ||
    current instanceof z.ZodPrefault
  ) {
    current = current.unwrap() as z.ZodType;
  }
  return current;
}

/** Schema of the elements of a list or of the values of a record; undefined for other schemas. */
export function elementOf(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  return undefined;
}

/** Schema of a member of an object; undefined when there is none of that name. */
export function memberOf(schema: z.ZodType, name: string): z.ZodType | undefined {
  if (!(schema instanceof z.ZodObject) || !Object.hasOwn(schema.shape, name)) return undefined;
  return schema.shape[name] as z.ZodType;
}

/** The schema at a path of a document; undefined where the schema says nothing. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let current: z.ZodType | undefined = unwrapped(schema);
  for (const part of path) {
    if (current === undefined) return undefined;
    const next: z.ZodType | undefined = elementOf(current) ?? memberOf(current, String(part));
    current = next === undefined ? undefined : unwrapped(next);
  }
  return current;
}

import { AppError, type FaultDetail } from '@roundhouse/errors';
import { z } from 'zod';
import { nearestName } from '@roundhouse/admin-api';

type Issue = z.core.$ZodIssue;

/**
 * Checks an input against its schema.
 *
 * @throws AppError INVALID_REQUEST that names every fault at once, each with its JSON pointer
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.flatMap((issue) => faultsOf(schema, issue));
  throw new AppError('INVALID_REQUEST', describe(details), { details });
}

function faultsOf(schema: z.ZodType, issue: Issue): FaultDetail[] {
  if (issue.code !== 'unrecognized_keys') return [{ where: pointer(issue.path), message: issue.message }];
  const known = knownMembers(schema, issue.path);
  return issue.keys.map((name) => {
    const nearest = nearestName(name, known);
    const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
    return { where: pointer([...issue.path, name]), message: `is no known field${hint}` };
  });
}

/** Names of the members that an object at a path may have. */
function knownMembers(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: unknown = schema;
  for (const part of [undefined, ...path]) {
    if (part !== undefined) {
      if (current instanceof z.ZodArray) current = current.element;
      else if (current instanceof z.ZodObject) current = current.shape[String(part)];
    }
    while (
      current instanceof z.ZodOptional ||
      current instanceof z.ZodNullable ||
      current instanceof z.ZodDefault ||
      current instanceof z.ZodPrefault
    ) {
      current = current.unwrap();
    }
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

/** JSON pointer (RFC 6901). */
function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function describe(details: readonly FaultDetail[]): string {
  const [first] = details;
  if (details.length === 1 && first !== undefined) return `${first.where || 'The body'} ${first.message}.`;
  return `The request has ${details.length} faults.`;
}

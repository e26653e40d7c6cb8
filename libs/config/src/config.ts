import { AppError, type FaultDetail } from '@roundhouse/errors';
import type { z } from 'zod';

/** Exit status of a process whose configuration is wrong (`EX_CONFIG` of sysexits.h). */
export const EXIT_CONFIG = 78;

/** Environment variables as Node gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads typed settings from the environment and freezes them. An empty variable counts as unset.
 *
 * @throws AppError INVALID_REQUEST whose details name every fault at once, never a value.
 */
export function loadConfig<Schema extends z.ZodType>(
  schema: Schema,
  env: Environment = process.env,
): Readonly<z.output<Schema>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data) as Readonly<z.output<Schema>>;
  const details = parsed.error.issues.map((issue) => toFault(issue, given));
  throw new AppError('INVALID_REQUEST', 'The configuration is not valid.', { details });
}

/** Like {@link loadConfig}, for `main.ts`: prints each fault on stderr and exits with status 78. */
export function loadConfigOrExit<Schema extends z.ZodType>(
  service: string,
  schema: Schema,
  env: Environment = process.env,
): Readonly<z.output<Schema>> {
  try {
    return loadConfig(schema, env);
  } catch (error) {
    process.stderr.write(describeConfigFaults(service, error));
    return process.exit(EXIT_CONFIG);
  }
}

/** The faults of a refused configuration as lines for a person: one setting per line. */
export function describeConfigFaults(service: string, error: unknown): string {
  if (!(error instanceof AppError)) throw error;
  const lines = error.details.map(({ where, message }) => `  ${where}: ${message}`);
  return `${service}: ${error.message}\n${lines.join('\n')}\n`;
}

function toFault(issue: z.core.$ZodIssue, given: Environment): FaultDetail {
  const where = issue.path.map(String).join('.') || '(all)';
  const missing = issue.code === 'invalid_type' && given[where] === undefined;
  return { where, message: missing ? 'is required but not set' : issue.message };
}

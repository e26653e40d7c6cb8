import { AppError } from '@roundhouse/errors';

/**
 * Named facts of one log line. Flat on purpose: whole objects (headers, bodies, settings) are dropped, so that a
 * secret can reach a log only by being named, and the names that secrets have are redacted.
 */
export type LogFields = Readonly<Record<string, unknown>>;

/** What stands in place of a value whose name says that it is secret or content. */
export const REDACTED = '[redacted]';
/** What stands in place of a value that is no plain fact. */
export const DROPPED = '[dropped]';

const MAX_TEXT_LENGTH = 2_048;
const MAX_LIST_LENGTH = 32;
const SECRET_NAME =
  /(authorization|cookie|password|passphrase|secret|api_?key$|private_?key|pepper|join_?token|bearer|credential$|prompt$|completion$|^content$|^body$|^headers$|^messages$)/i;

/** Makes the fields of one line safe to write: flat, bounded, without secrets. Errors keep type, reason and stack. */
export function toLoggable(fields: LogFields): Record<string, unknown> {
  const line: Record<string, unknown> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) line[name] = SECRET_NAME.test(name) ? REDACTED : loggableValue(value);
  }
  return line;
}

function loggableValue(value: unknown): unknown {
  if (typeof value === 'string') return truncate(value);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Error) return describeError(value);
  if (Array.isArray(value))
    return value.slice(0, MAX_LIST_LENGTH).map((entry) => (isPlain(entry) ? loggableValue(entry) : DROPPED));
  return DROPPED;
}

function describeError(error: Error): Record<string, unknown> {
  const facts: Record<string, unknown> = { type: error.name, message: truncate(error.message) };
  if (error instanceof AppError) {
    facts['reason'] = error.reason;
    if (error.internal !== undefined) facts['internal'] = truncate(error.internal);
  }
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' || typeof code === 'number') facts['code'] = code;
  if (error.stack !== undefined) facts['stack'] = truncate(error.stack);
  if (error.cause instanceof Error) facts['cause'] = truncate(`${error.cause.name}: ${error.cause.message}`);
  return facts;
}

function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}

function truncate(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}… (${text.length} characters)`;
}

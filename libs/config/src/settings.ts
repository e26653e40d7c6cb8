import { AppError } from '@roundhouse/errors';
import { accessSync, constants, mkdirSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { DURATION_FORM } from './describe-settings.ts';

/** A TCP port, 0 to 65535; 0 lets the system choose. */
export function port() {
  return wholeNumber({ min: 0, max: 65_535, what: 'a port from 0 to 65535' }).meta({ form: 'port, 0 = a free one' });
}

/** A whole number between `min` and `max`, both included. `unit` is for the settings' reference. */
export function wholeNumber({ min, max, what, unit }: { min: number; max: number; what?: string; unit?: string }) {
  const message = `must be ${what ?? `a whole number from ${min} to ${max}`}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message)
    .meta({ form: `${unit ?? 'whole number'}, ${min} to ${max}` });
}

const HOST_PORT = /^(?:dns:)?(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/;

/** An address `host:port`, `[ipv6]:port` or `dns:host:port`, kept as text. */
export function hostPort() {
  return z.string().refine(isHostPort, 'must be host:port').meta({ form: '`host:port`' });
}

/** One or more addresses as in {@link hostPort}, separated by commas. */
export function hostPortList() {
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every(isHostPort), 'must be a comma-separated list of host:port')
    .meta({ form: '`host:port,host:port`' });
}

/** Texts separated by commas, without the space around them; those that are empty do not count. */
export function commaList() {
  return z.string().transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );
}

/**
 * The parts of a list as {@link commaList} reads them, each read by `read`, whose errors are the faults of the setting:
 * every part that it refuses is named.
 */
export function listOf<Part>(read: (text: string) => Part) {
  return commaList().transform((parts, context) =>
    parts.flatMap((part): Part[] => {
      try {
        return [read(part)];
      } catch (error) {
        const message = error instanceof AppError ? error.message : `"${part}" cannot be read`;
        context.addIssue({ code: 'custom', message });
        return [];
      }
    }),
  );
}

/** Path of a file that exists and can be read. */
export function filePath() {
  return z.string().refine(isReadableFile, 'must name a file that exists and can be read').meta({ form: 'file' });
}

/** Path of a writable directory; it is made (mode 0700) when absent. */
export function directory() {
  return z
    .string()
    .refine(isWritableDirectory, 'must name a directory that can be written or made')
    .meta({ form: 'directory' });
}

/** The trimmed content of a file that holds one secret; an empty one is refused. The setting names the path. */
export function secretFile() {
  return filePath()
    .transform((path) => readFileSync(path, 'utf8').trim())
    .refine((secret) => secret.length > 0, 'must name a file that is not empty')
    .meta({ form: 'file' });
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const DURATION_MESSAGE = 'must be a duration such as 250ms, 5s, 2m or 4h';

/** A duration in milliseconds: `250ms`, `5s`, `2m`, `4h`, or a bare number of milliseconds. */
export function durationMs(defaultMs: number) {
  return z
    .string()
    .regex(/^\d{1,12}(ms|s|m|h)?$/, DURATION_MESSAGE)
    .transform((text) => Number.parseInt(text, 10) * (UNIT_MS[text.replace(/^\d+/, '')] ?? 1))
    .meta({ form: DURATION_FORM })
    .default(defaultMs);
}

/** A share from 0 to 1. */
export function ratio() {
  const message = 'must be a number from 0 to 1';
  return z
    .string()
    .regex(/^(0|1|0?\.\d{1,9}|[01]\.\d{1,9})$/, message)
    .transform(Number)
    .refine((value) => value <= 1, message)
    .meta({ form: 'share, 0 to 1' });
}

/** `true` or `false`. */
export function flag() {
  return z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .meta({ form: '`true`, `false`' });
}

function isHostPort(text: string): boolean {
  const match = HOST_PORT.exec(text);
  return match !== null && Number(match[1]) >= 1 && Number(match[1]) <= 65_535;
}

function isReadableFile(path: string): boolean {
  return holds(() => {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  });
}

function isWritableDirectory(path: string): boolean {
  return holds(() => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  });
}

function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

import type { FaultDetail } from '@roundhouse/errors';

/** What an auth header's format holds exactly once, where the secret goes. */
export const SECRET_PLACEHOLDER = '{api_key}';

/** Longest name and longest format of an auth header, in characters. */
export const AUTH_HEADER_LIMITS = { name: 64, format: 128 } as const;

/**
 * Headers that never carry a secret: they frame the message, choose where it goes, are read or logged on the way, or
 * are ours.
 */
export const RESERVED_HEADERS: readonly string[] = [
  'host connection keep-alive te trailer transfer-encoding upgrade expect http2-settings',
  'content-length content-type content-encoding content-language content-location content-range',
  'accept accept-charset accept-encoding accept-language range date cache-control pragma',
  'cookie set-cookie www-authenticate proxy-authenticate proxy-authorization proxy-connection',
  'forwarded via x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip',
  'user-agent referer origin traceparent tracestate baggage x-request-id',
].flatMap((line) => line.split(' '));

const RESERVED = new Set(RESERVED_HEADERS);
const RESERVED_PREFIX = /^(?:accept-|content-|proxy-|sec-|x-forwarded-|x-roundhouse-)/;
/** A token of RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Whether a header is framing, routing or ours, so that no configuration may set it. Case does not matter. */
export function isReservedHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return RESERVED.has(lower) || RESERVED_PREFIX.test(lower);
}

/** Whether a text can be the name of a header. */
export function isHeaderName(name: string): boolean {
  return name.length <= AUTH_HEADER_LIMITS.name && TOKEN.test(name);
}

/**
 * Every fault of an override of the auth header (002-28, 002-29): the name is no reserved one, the format holds
 * exactly one `{api_key}`.
 *
 * @param name empty or undefined = the driver's
 * @param format empty or undefined = the driver's
 * @returns pointers `/auth_header_name` and `/auth_header_format`
 */
export function authHeaderFaults(name: string | undefined, format: string | undefined): readonly FaultDetail[] {
  const faults: FaultDetail[] = [];
  if (name !== undefined && name !== '') {
    const where = '/auth_header_name';
    if (!isHeaderName(name)) {
      faults.push({ where, message: `must be the name of a header, at most ${AUTH_HEADER_LIMITS.name} characters` });
    } else if (isReservedHeader(name)) {
      faults.push({ where, message: 'is reserved: this header never carries a secret' });
    }
  }
  if (format !== undefined && format !== '') {
    for (const message of formatFaults(format)) faults.push({ where: '/auth_header_format', message });
  }
  return faults;
}

function formatFaults(format: string): string[] {
  if (format.length > AUTH_HEADER_LIMITS.format) return [`must be at most ${AUTH_HEADER_LIMITS.format} characters`];
  const faults: string[] = [];
  const parts = format.split(SECRET_PLACEHOLDER);
  if (parts.length !== 2) faults.push(`must hold ${SECRET_PLACEHOLDER} exactly once`);
  if (/[{}]/.test(parts.join(''))) faults.push(`must hold no placeholder but ${SECRET_PLACEHOLDER}`);
  // Blanks at an end would be lost on the way.
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(format))
    faults.push('must be printable ASCII without blanks at its ends');
  return faults;
}

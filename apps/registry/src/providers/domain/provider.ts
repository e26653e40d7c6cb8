import { parseAllowedRange, parseUpstreamUrl } from '@roundhouse/egress';
import { AppError } from '@roundhouse/errors';
import type { AdminStatus } from '../../resources/domain/admin-status.ts';
import { Faults } from '../../resources/domain/faults.ts';
import { isPlainText, requireKey } from '../../resources/domain/text-rules.ts';

/** A configured vendor endpoint. */
export interface ProviderSpec {
  organizationId: string;
  /** Null = every project of the organization. */
  projectId: string | null;
  /** Unique in the organization without regard to case. */
  key: string;
  driver: string;
  baseUrl: string;
  credentialId: string | null;
  /** Added to upstream requests; never secrets. */
  headers: Readonly<Record<string, string>>;
  adminStatus: AdminStatus;
  /** Private ranges opened for this provider: `10.0.0.0/8:8000`, `127.0.0.1/32:*`. */
  allowedCidrs: readonly string[];
}

/** Drivers that a provider can be made from. */
export const PROVIDER_DRIVERS = ['openai-compatible', 'llama-server', 'simulated'] as const;

const MAX_HEADERS = 32;
const MAX_RANGES = 32;
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
// Set by drivers, by credentials or by the connection itself; a configured one would break or leak.
const RESERVED_HEADERS =
  /^(authorization|api-key|x-api-key|proxy-.*|cookie|host|connection|content-.*|transfer-encoding|upgrade|te|trailer|keep-alive|expect|accept-encoding)$/i;

/** Every fault of a provider that can be seen without looking anything up. */
export function providerFaults(spec: ProviderSpec, current: ProviderSpec | undefined): Faults {
  const faults = new Faults();
  requireKey(faults, spec.key);
  const known = (PROVIDER_DRIVERS as readonly string[]).includes(spec.driver);
  faults.require(known, '/driver', `must be one of ${PROVIDER_DRIVERS.join(', ')}`);
  addParserFault(faults, '/base_url', () => parseUpstreamUrl(spec.baseUrl));
  requireHeaders(faults, spec.headers);
  faults.require(spec.allowedCidrs.length <= MAX_RANGES, '/allowed_cidrs', `must be at most ${MAX_RANGES} ranges`);
  spec.allowedCidrs.forEach((range, index) =>
    addParserFault(faults, `/allowed_cidrs/${index}`, () => parseAllowedRange(range)),
  );
  const moved = current !== undefined && current.organizationId !== spec.organizationId;
  faults.require(!moved, '/organization_id', 'cannot be changed');
  const rebuilt = current !== undefined && current.driver !== spec.driver;
  faults.require(!rebuilt, '/driver', 'cannot be changed; make another provider');
  return faults;
}

function requireHeaders(faults: Faults, headers: ProviderSpec['headers']): void {
  const names = Object.keys(headers);
  faults.require(names.length <= MAX_HEADERS, '/headers', `must be at most ${MAX_HEADERS}`);
  for (const name of names) {
    const where = `/headers/${name.slice(0, 128).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    faults.require(HEADER_NAME.test(name), where, 'is no name of a header');
    faults.require(!RESERVED_HEADERS.test(name), where, 'is set by Roundhouse; put secrets into a credential');
    const value = headers[name]!;
    const plain = isPlainText(value, 1024) && /^[\x20-\x7e]*$/.test(value);
    faults.require(plain, where, 'must have a value of at most 1024 printable ASCII characters');
  }
}

function addParserFault(faults: Faults, where: string, parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    faults.add(where, error.message.replace(/^The URL /, '').replace(/\.$/, ''));
  }
}

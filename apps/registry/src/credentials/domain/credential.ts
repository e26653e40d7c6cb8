import { Faults } from '../../resources/domain/faults.ts';
import { requireDisplayName, requireKey } from '../../resources/domain/text-rules.ts';

/** A named secret, without the secret. */
export interface CredentialSpec {
  organizationId: string;
  /** Unique in the organization without regard to case; blank = derived from the display name. */
  key: string;
  displayName: string;
  /** The secret is sent to these hosts and nowhere else: `api.example.com`, `127.0.0.1:9000`. */
  allowedHosts: readonly string[];
  /** Empty = the driver's default. */
  headerName: string;
  /** Exactly one `{api_key}`; empty = the driver's default. */
  headerFormat: string;
}

/** Longest key of a credential, in characters. */
export const MAX_CREDENTIAL_KEY = 64;

const MAX_HOSTS = 32;
const MAX_SECRET_LENGTH = 8192;
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/;
const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;
// What a credential may not take over: framing, routing and cookies of the upstream request.
const RESERVED_HEADERS = /^(host|connection|content-.*|transfer-encoding|cookie|upgrade|te|trailer|expect|accept.*)$/i;

/**
 * Every fault of a credential that can be seen without looking anything up.
 *
 * @param secret undefined = it stays as it is
 */
export function credentialFaults(spec: CredentialSpec, secret: string | undefined): Faults {
  const faults = new Faults();
  if (spec.key !== '') requireKey(faults, spec.key);
  requireDisplayName(faults, spec.displayName);
  requireHosts(faults, spec.allowedHosts);
  if (spec.headerName !== '') {
    faults.require(HEADER_NAME.test(spec.headerName), '/header_name', 'is no name of a header');
    faults.require(!RESERVED_HEADERS.test(spec.headerName), '/header_name', 'is reserved');
  }
  if (spec.headerFormat !== '') requireFormat(faults, spec.headerFormat);
  if (secret !== undefined) requireSecret(faults, secret);
  return faults;
}

function requireHosts(faults: Faults, hosts: readonly string[]): void {
  const countFits = hosts.length >= 1 && hosts.length <= MAX_HOSTS;
  faults.require(countFits, '/allowed_hosts', `must name 1 to ${MAX_HOSTS} hosts that the secret may be sent to`);
  hosts.forEach((host, index) =>
    faults.require(HOST.test(host), `/allowed_hosts/${index}`, 'must be a lower-case host or host:port'),
  );
}

function requireFormat(faults: Faults, format: string): void {
  const once = format.split('{api_key}').length === 2;
  const plain = format.length <= 128 && /^[\x20-\x7e]+$/.test(format);
  faults.require(once && plain, '/header_format', 'must hold {api_key} exactly once, in printable ASCII');
}

/** The secret travels in a header, so it must fit one. The message never shows it. */
function requireSecret(faults: Faults, secret: string): void {
  const fits = secret.length >= 1 && secret.length <= MAX_SECRET_LENGTH && /^[\x21-\x7e]+$/.test(secret);
  faults.require(fits, '/secret', `must be 1 to ${MAX_SECRET_LENGTH} printable ASCII characters without blanks`);
}

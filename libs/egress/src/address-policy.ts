import { AppError } from '@roundhouse/errors';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A private range that an administrator opened: network and port. */
export interface AllowedRange {
  readonly network: Address;
  /** Length of the prefix in bits. */
  readonly prefixLength: number;
  /** The one open port; undefined = every port. */
  readonly port: number | undefined;
}

/** Ranges that no administrator may open: cloud metadata, link-local, multicast, addresses that hide another one. */
const NEVER = ['169.254.0.0/16', '0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', 'fd00:ec2::/32', 'fe80::/10', 'ff00::/8']
  // IPv4-mapped, IPv4-compatible, NAT64, 6to4 and Teredo forms embed an IPv4 address that a route may unwrap.
  .concat(['::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '2002::/16', '2001::/32', '::/128'])
  .map((cidr) => ipaddr.parseCIDR(cidr));

const matches = (address: Address, network: Address, prefixLength: number): boolean =>
  address.kind() === network.kind() && address.match(network, prefixLength);

/**
 * Reads one opened range: `10.0.0.0/8:8000`, `127.0.0.1/32:*`, `[fd12::]/16:443`.
 *
 * @throws AppError INVALID_REQUEST when the text is no range, or touches one that can never be opened
 */
export function parseAllowedRange(text: string): AllowedRange {
  const found = /^\[?([0-9a-fA-F.:]+)\]?\/(\d{1,3}):(\*|\d{1,5})$/.exec(text);
  const refuse = (why: string): AppError =>
    new AppError('INVALID_REQUEST', `"${text.slice(0, 80)}" ${why}; write it like 10.0.0.0/8:8000 or 127.0.0.1/32:*`);
  if (found === null || !ipaddr.isValid(found[1] as string)) throw refuse('is no network range with a port');
  const network = ipaddr.parse(found[1] as string);
  const prefixLength = Number(found[2]);
  const port = found[3] === '*' ? undefined : Number(found[3]);
  if (prefixLength > (network.kind() === 'ipv4' ? 32 : 128) || port === 0 || (port ?? 0) > 65_535) {
    throw refuse('is out of range');
  }
  if (NEVER.some(([never, length]) => matches(network, never, length) || matches(never, network, prefixLength))) {
    throw refuse('covers addresses that are never reachable from here');
  }
  return { network, prefixLength, port };
}

/**
 * Whether outgoing traffic may go to this address. Public unicast addresses may; loopback, private, shared and
 * reserved ones only inside an opened range; metadata, link-local and multicast ones never.
 *
 * @param address textual IP address as the resolver returned it
 * @param deniedLoopbackPorts ports of our own services, closed on loopback whatever is opened
 */
export function isAddressAllowed(
  address: string,
  port: number,
  allowed: readonly AllowedRange[],
  deniedLoopbackPorts: ReadonlySet<number> = NO_PORTS,
): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (NEVER.some(([network, length]) => matches(parsed, network, length))) return false;
  const range = parsed.range();
  if (range === 'unicast') return true;
  if (range === 'loopback' && deniedLoopbackPorts.has(port)) return false;
  return isInside(parsed, port, allowed);
}

/** Whether an administrator opened a range that holds this address and port; public addresses are no exception. */
export function isAddressOpened(address: string, port: number, opened: readonly AllowedRange[]): boolean {
  return isAddressAllowed(address, port, opened) && isInside(ipaddr.parse(address), port, opened);
}

function isInside(address: Address, port: number, ranges: readonly AllowedRange[]): boolean {
  return ranges.some(
    (open) => (open.port === undefined || open.port === port) && matches(address, open.network, open.prefixLength),
  );
}

const NO_PORTS: ReadonlySet<number> = new Set();

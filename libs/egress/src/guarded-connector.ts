import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isAddressAllowed, isAddressOpened, type AllowedRange } from './address-policy.ts';

/** Thrown on connect when every address behind a name is closed. Its text names no address, open or closed. */
export class EgressRefusedError extends Error {
  readonly code = 'EGRESS_REFUSED';

  constructor() {
    super('the address is not allowed');
    this.name = 'EgressRefusedError';
  }
}

/** What a guarded connection may reach and how it is made. */
export interface GuardOptions {
  /** Opened private ranges. Default: none. */
  allowed?: readonly AllowedRange[];
  /** Ports of our own services, closed on loopback whatever is opened. */
  deniedLoopbackPorts?: ReadonlySet<number>;
  /** Closes public addresses as well: only the opened ranges are left. Default: false. */
  openedOnly?: boolean;
  /** Name resolver; default: the system's. */
  lookup?: LookupFunction;
}

function isOpen(address: string, port: number, guard: GuardOptions): boolean {
  const allowed = guard.allowed ?? [];
  if (guard.openedOnly === true && !isAddressOpened(address, port, allowed)) return false;
  return isAddressAllowed(address, port, allowed, guard.deniedLoopbackPorts);
}

/**
 * A `lookup` for sockets that hands out only allowed addresses. The socket dials exactly what this returned, so a
 * name that changes its answer between check and dial gains nothing.
 */
export function guardedLookup(port: number, guard: GuardOptions): LookupFunction {
  const resolve = guard.lookup ?? systemLookup;
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const open = (found as LookupAddress[]).filter(({ address }) => isOpen(address, port, guard));
      const first = open[0];
      if (first === undefined) callback(new EgressRefusedError(), '', 0);
      else if (options.all === true) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * Connector for undici that refuses closed addresses, given literally or by name.
 *
 * @param options undici's own connector options (timeout, TLS material)
 */
export function guardedConnector(
  guard: GuardOptions,
  options: buildConnector.BuildOptions = {},
): buildConnector.connector {
  const connectors = new Map<number, buildConnector.connector>();
  return (target, callback) => {
    const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80));
    const host = target.hostname.replace(/^\[|\]$/g, '');
    // Sockets skip the lookup for literal addresses: they are checked here.
    if (isIP(host) !== 0 && !isOpen(host, port, guard)) {
      queueMicrotask(() => callback(new EgressRefusedError(), null));
      return;
    }
    let connect = connectors.get(port);
    if (connect === undefined) {
      const lookup = guardedLookup(port, guard);
      connect = buildConnector({ ...options, allowH2: false, lookup });
      connectors.set(port, connect);
    }
    connect(target, callback);
  };
}

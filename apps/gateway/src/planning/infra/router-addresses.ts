import { lookup } from 'node:dns/promises';

/** Time between two look-ups of names, in milliseconds. */
export const RESOLVE_INTERVAL_MS = 5_000;
const DNS_PREFIX = 'dns:';

/** Looks up all addresses of a name. */
export type LookupAll = (name: string) => Promise<readonly string[]>;

const systemLookup: LookupAll = async (name) => (await lookup(name, { all: true })).map(({ address }) => address);

/**
 * Keeps the list of routers current. `host:port` stands for one router; `dns:name:port` for every address of a name,
 * looked up again every five seconds. A failed look-up keeps what was known.
 */
export class RouterAddresses {
  private readonly fixed: readonly string[];
  private readonly names: readonly { name: string; port: string }[];
  private readonly resolved = new Map<string, readonly string[]>();
  private readonly onChange: (addresses: readonly string[]) => void;
  private readonly lookupAll: LookupAll;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    entries: readonly string[],
    onChange: (addresses: readonly string[]) => void,
    lookupAll: LookupAll = systemLookup,
  ) {
    this.fixed = entries.filter((entry) => !entry.startsWith(DNS_PREFIX));
    this.names = entries.filter((entry) => entry.startsWith(DNS_PREFIX)).map(splitName);
    this.onChange = onChange;
    this.lookupAll = lookupAll;
  }

  /** Tells the list now, and again whenever names were looked up. */
  start(): void {
    this.tell();
    if (this.names.length === 0) return;
    void this.resolve();
    this.timer = setInterval(() => void this.resolve(), RESOLVE_INTERVAL_MS).unref();
  }

  /** Ends the look-ups. */
  stop(): void {
    clearInterval(this.timer);
  }

  /** Looks all names up once. */
  async resolve(): Promise<void> {
    await Promise.all(
      this.names.map(async ({ name, port }) => {
        const addresses = await this.lookupAll(name).catch(() => undefined);
        if (addresses !== undefined && addresses.length > 0) {
          this.resolved.set(
            name,
            addresses.map((address) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`)),
          );
        }
      }),
    );
    this.tell();
  }

  private tell(): void {
    this.onChange([...new Set([...this.fixed, ...[...this.resolved.values()].flat()])]);
  }
}

function splitName(entry: string): { name: string; port: string } {
  const colon = entry.lastIndexOf(':');
  return { name: entry.slice(DNS_PREFIX.length, colon), port: entry.slice(colon + 1) };
}

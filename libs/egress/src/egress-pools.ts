import { lookup as systemLookup } from 'node:dns';
import { buildConnector, type Dispatcher } from 'undici';
import type { AllowedRange } from './address-policy.ts';
import { boundedLookup } from './bounded-lookup.ts';
import { guardedConnector, type GuardOptions } from './guarded-connector.ts';
import { Http1Pool, type Http1PoolOptions } from './http1/http1-pool.ts';

/** Certificate material for dialling nodes. PEM texts. */
export interface NodeTlsMaterial {
  /** Authority of the nodes' certificates. */
  caPem: string;
  /** Our own identity: certificate and key. */
  certPem: string;
  keyPem: string;
}

/** A pool as callers see it. Once `closed`, another one must be asked for. */
export type UpstreamPool = Dispatcher & { readonly closed: boolean };

/** Settings of the pools; every bound has a default. */
export interface EgressPoolsOptions {
  /** Open connections per pool. Default 1024. */
  maxConnections?: number;
  /** Pools kept; beyond it the oldest is closed once its requests have ended. Default 2048. */
  maxPools?: number;
  /** A connection idle for so long is closed. Default 4000 ms: most servers close theirs after 5 s. */
  keepAliveTimeoutMs?: number;
  /** Establishing a connection, name look-up and TLS included. Default 10 000 ms; attempts have tighter timers. */
  connectTimeoutMs?: number;
  /** Ports of our own services, closed on loopback whatever is opened. */
  deniedLoopbackPorts?: ReadonlySet<number>;
  /** Name resolver; default: the system's. */
  lookup?: GuardOptions['lookup'];
  /** A name that is not resolved in this time cannot be reached. Default 2000 ms. */
  lookupTimeoutMs?: number;
}

const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Connection pools to upstreams. One per origin and credential, so that no connection ever carries two identities;
 * one per node, over mutual TLS. Redirects are never followed, and timers belong to the caller.
 */
export class EgressPools {
  private readonly pools = new Map<string, Http1Pool>();
  private readonly options: EgressPoolsOptions;
  private readonly guard: GuardOptions;

  constructor(options: EgressPoolsOptions = {}) {
    this.options = options;
    const { deniedLoopbackPorts, lookup = systemLookup, lookupTimeoutMs: timeoutMs } = options;
    this.guard = {
      lookup: boundedLookup(lookup, timeoutMs === undefined ? {} : { timeoutMs }),
      ...(deniedLoopbackPorts && { deniedLoopbackPorts }),
    };
  }

  /** How many pools are open. */
  get size(): number {
    return this.pools.size;
  }

  /**
   * The pool of an upstream.
   *
   * @param origin scheme, host and port of a URL that {@link parseUpstreamUrl} accepted
   * @param identity id and revision of the credential in use; empty = none
   * @param allowed private ranges opened for this provider
   * @param rangesKey text that changes whenever `allowed` does
   */
  upstream(origin: string, identity: string, allowed: readonly AllowedRange[], rangesKey: string): UpstreamPool {
    const key = `upstream ${origin} ${identity} ${rangesKey}`;
    return (
      this.pools.get(key) ??
      this.open(key, origin, (socket) => guardedConnector({ ...this.guard, allowed }, { ...this.dial(), ...socket }))
    );
  }

  /**
   * The pool of a node's inference proxy. Nodes are addressed by identity: whatever answers at the address must hold
   * the node's certificate, so the address itself needs no guard.
   *
   * @param address host:port as the node link reported it
   * @param serverName name that the node's certificate must carry
   * @param materialKey text that changes whenever `material` does
   */
  node(address: string, serverName: string, material: NodeTlsMaterial, materialKey: string): Dispatcher {
    const key = `node ${address} ${serverName} ${materialKey}`;
    const { caPem: ca, certPem: cert, keyPem } = material;
    return (
      this.pools.get(key) ??
      this.open(key, `https://${address}`, (socket) =>
        buildConnector({ ...this.dial(), ...socket, allowH2: false, ca, cert, key: keyPem, servername: serverName }),
      )
    );
  }

  /** Ends every connection at once. */
  async close(): Promise<void> {
    const pools = [...this.pools.values()];
    this.pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  private dial(): { timeout: number } {
    return { timeout: this.options.connectTimeoutMs ?? 10_000 };
  }

  private open(key: string, origin: string, connector: Http1PoolOptions['connector']): Http1Pool {
    const pool = new Http1Pool(origin, {
      connector,
      maxConnections: this.options.maxConnections ?? 1024,
      keepAliveTimeoutMs: this.options.keepAliveTimeoutMs ?? 4_000,
      maxHeadBytes: MAX_HEADER_BYTES,
    });
    this.pools.set(key, pool);
    if (this.pools.size > (this.options.maxPools ?? 2048)) this.closeOldest();
    return pool;
  }

  private closeOldest(): void {
    const oldest = this.pools.entries().next().value;
    if (oldest === undefined) return;
    this.pools.delete(oldest[0]);
    // close() waits for running requests; a failure to close leaves nothing to do.
    oldest[1].close().catch(() => undefined);
  }
}

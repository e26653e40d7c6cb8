import type { Config } from '../config.ts';

type Settings = Pick<Config, 'GRPC_PORT' | 'HEALTH_PORT' | 'NATS_URL' | 'DATABASE_URL' | 'REGISTRY_ADDRESS'>;

/** Ports of this installation's own services: no sink's URL reaches them on loopback, whatever is opened. */
export function ownPorts(config: Settings): ReadonlySet<number> {
  const addresses = [config.REGISTRY_ADDRESS ?? '', config.NATS_URL, config.DATABASE_URL];
  const named = addresses.map((address) => Number(/:(\d+)(?:[/?].*)?$/.exec(address)?.[1] ?? 0));
  return new Set([config.GRPC_PORT, config.HEALTH_PORT, ...named].filter((port) => port > 0));
}

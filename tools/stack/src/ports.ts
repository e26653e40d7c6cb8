import { freePort, isPortFree } from '@roundhouse/servers';
import type { DataDirectory } from './data-directory.ts';

const DEFAULT_GATEWAY_PORT = 8080;
const ENGINE_PORTS = 16;
const NAMES = [
  'postgres',
  'nats',
  'simulator',
  'registryGrpc',
  'registryNodeLink',
  'registryEnroll',
  'registryHealth',
  'routerGrpc',
  'routerHealth',
  'tracingGrpc',
  'tracingHealth',
  'gatewayHealth',
  'agentInference',
  'agentHealth',
] as const;

/** One loopback port per listener of the stack. */
export type StackPorts = Readonly<Record<(typeof NAMES)[number] | 'gateway', number>> & {
  /** First and last of a row of ports for engines. */
  readonly engines: readonly [number, number];
  /** Of routers, gateways and replicas of tracing beside the first ones. */
  readonly furtherRouters: readonly InstancePorts[];
  readonly furtherGateways: readonly InstancePorts[];
  readonly furtherTracings: readonly InstancePorts[];
  readonly furtherAgents: readonly AgentPorts[];
};

/** Ports of one further router or replica of tracing (`main`: gRPC) or gateway (`main`: HTTP). */
export interface InstancePorts {
  readonly main: number;
  readonly health: number;
}

/** Ports of one further agent (`main`: inference proxy). */
export interface AgentPorts extends InstancePorts {
  readonly engines: readonly [number, number];
}

/** How many of each service there are. */
export interface InstanceCounts {
  readonly routers: number;
  readonly gateways: number;
  readonly tracings: number;
  readonly agents: number;
}

/**
 * The ports of the last run where they are still free, others where not, so that what was configured with an
 * address (the demo provider) mostly stays right.
 * @throws Error when the gateway's port was asked for and is taken.
 */
export async function choosePorts(
  data: DataDirectory,
  wantedGatewayPort: number | undefined,
  counts: InstanceCounts = { routers: 1, gateways: 1, tracings: 1, agents: 1 },
): Promise<StackPorts> {
  const last = (data.readJson('ports.json') ?? {}) as Partial<StackPorts>;
  const taken = new Set<number>();
  const ports = {} as Record<(typeof NAMES)[number], number>;
  for (const name of NAMES) ports[name] = await pick(last[name], taken);
  const gateway = await chooseGatewayPort(wantedGatewayPort, last.gateway, taken);
  const engines = await chooseRow(last.engines?.[0], taken);
  const chosen: StackPorts = {
    ...ports,
    gateway,
    engines,
    furtherRouters: await further(counts.routers - 1, last.furtherRouters, taken),
    furtherGateways: await further(counts.gateways - 1, last.furtherGateways, taken),
    furtherTracings: await further(counts.tracings - 1, last.furtherTracings, taken),
    furtherAgents: await furtherAgents(counts.agents - 1, last.furtherAgents, engines, taken),
  };
  data.writeJson('ports.json', chosen);
  return chosen;
}

async function further(
  count: number,
  last: readonly InstancePorts[] | undefined,
  taken: Set<number>,
): Promise<InstancePorts[]> {
  const chosen: InstancePorts[] = [];
  for (let index = 0; index < count; index++) {
    chosen.push({ main: await pick(last?.[index]?.main, taken), health: await pick(last?.[index]?.health, taken) });
  }
  return chosen;
}

async function furtherAgents(
  count: number,
  last: readonly AgentPorts[] | undefined,
  engines: readonly [number, number],
  taken: Set<number>,
): Promise<AgentPorts[]> {
  const ports = await further(count, last, taken);
  // Rows follow each other, so that no two agents look for ports in the same one.
  return ports.map((own, index) => {
    const begin = engines[0] + (index + 1) * ENGINE_PORTS;
    return { ...own, engines: [begin, begin + ENGINE_PORTS - 1] };
  });
}

async function chooseGatewayPort(
  wanted: number | undefined,
  last: number | undefined,
  taken: Set<number>,
): Promise<number> {
  if (wanted === undefined) return pick(last === undefined ? DEFAULT_GATEWAY_PORT : last, taken);
  if (wanted === 0) return pick(undefined, taken);
  if (taken.has(wanted) || !(await isPortFree(wanted)))
    throw new Error(`port ${wanted} is in use: give another --port`);
  taken.add(wanted);
  return wanted;
}

async function pick(preferred: number | undefined, taken: Set<number>): Promise<number> {
  let port = preferred ?? (await freePort());
  while (taken.has(port) || !(await isPortFree(port))) port = await freePort();
  taken.add(port);
  return port;
}

/** A row of ports of which the first is free; the agent skips those that are taken when it needs them. */
async function chooseRow(preferred: number | undefined, taken: Set<number>): Promise<[number, number]> {
  // Below the range from which systems hand out ports by themselves, so that the row stays free.
  const first = preferred ?? 20_000 + Math.floor(Math.random() * 600) * ENGINE_PORTS;
  const begin = taken.has(first) || !(await isPortFree(first)) ? first + ENGINE_PORTS : first;
  return [begin, begin + ENGINE_PORTS - 1];
}

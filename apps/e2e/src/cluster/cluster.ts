import { startStack, StackView, until, type TestStack } from '@roundhouse/testing';
import { remains } from '../faults/gateway-remains.ts';

const ROUTERS = 3;
const GATEWAYS = 2;
/** Time for a load balancer to see that a gateway is not ready any more. */
const DRAIN_GRACE = '1s';
const PROBE_MS = 100;

/** Three routers and two gateways, as the tests of this folder use them. */
export interface Cluster {
  readonly stack: TestStack;
  readonly view: StackView;
  readonly routers: readonly string[];
  readonly gateways: readonly string[];
  /** Origins of the gateways. */
  readonly origins: readonly string[];
}

/** Starts the cluster; `stack.stop()` ends it. */
export async function startCluster(): Promise<Cluster> {
  const environment = { DRAIN_GRACE_MS: DRAIN_GRACE };
  const stack = await startStack({ routers: ROUTERS, gateways: GATEWAYS, environment });
  const view = new StackView(stack.dataDirectory);
  const routers = view.namesOf('router');
  const gateways = view.namesOf('gateway');
  await everythingConnected(view);
  return { stack, view, routers, gateways, origins: gateways.map((name) => view.originOf(name)) };
}

/** Waits until every gateway speaks with every router, and all of them work from the newest configuration. */
export async function everythingConnected(view: StackView): Promise<void> {
  await view.settled(20_000);
  const wanted = view.namesOf('router').length;
  await until('every gateway speaks with every router', 20_000, async () => {
    const connected = await Promise.all(
      view.namesOf('gateway').map((gateway) => view.metric(gateway, 'routers_connected')),
    );
    return connected.every((count) => count === wanted);
  });
}

/** Asks the gateways ten times a second whether they are ready, as a load balancer does; `stop` ends that. */
export function watchReadiness(view: StackView): { isReady(origin: string): boolean; stop(): void } {
  const unready = new Set<string>();
  const look = async (gateway: string): Promise<void> => {
    const health = view.endpoints.services[gateway]?.health ?? '';
    const answer = await fetch(`${health}/health/ready`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
    if (answer?.ok) unready.delete(view.originOf(gateway));
    else unready.add(view.originOf(gateway));
  };
  const timer = setInterval(() => {
    for (const gateway of view.namesOf('gateway')) void look(gateway);
  }, PROBE_MS);
  return { isReady: (origin) => !unready.has(origin), stop: () => clearInterval(timer) };
}

const LOOKS = 20;

/** Name of the router that has most plans open while a load runs: the home of the load's project. */
export async function busiestRouter(view: StackView): Promise<string> {
  const open = new Map<string, number>();
  for (let look = 0; look < LOOKS; look += 1) {
    for (const [name, { openPlans }] of await view.routerStates()) {
      open.set(name, (open.get(name) ?? 0) + openPlans);
    }
  }
  const [busiest] = [...open].toSorted(([, one], [, other]) => other - one);
  if (busiest === undefined || busiest[1] === 0) throw new Error('no router has an open plan');
  return busiest[0];
}

/** Waits until nothing is in flight anywhere; answers what is left when it is not so in time. */
export async function leftAfter(view: StackView, timeoutMs: number): Promise<Record<string, number>> {
  let left: Record<string, number> = {};
  const quiet = async (): Promise<boolean> => {
    left = Object.fromEntries(Object.entries(await remains(view)).filter(([, count]) => count !== 0));
    return Object.keys(left).length === 0;
  };
  await until('everything is quiet', timeoutMs, quiet).catch(() => undefined);
  return left;
}

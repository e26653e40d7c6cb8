import { startStack, StackView, until, type TestStack } from '@roundhouse/testing';
import { remains } from '../faults/gateway-remains.ts';

const ROUTERS = 3;
const GATEWAYS = 2;

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
  const stack = await startStack({ routers: ROUTERS, gateways: GATEWAYS });
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

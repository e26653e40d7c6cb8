import { readFileSync } from 'node:fs';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Plan,
  Refusal,
  RouterServiceService,
  type PlanAnswer,
  type RouteRequest,
  type RouteResponse,
} from '@roundhouse/contracts/router/v1/router_service';
import { freePort, testDirectory, testPki, until, type TestDirectory, type TestIdentity } from '@roundhouse/testing';
import { NotingPlanner } from './fixtures/local-planner.ts';
import { GrpcRouteConnector } from './infra/grpc-route-connector.ts';
import type { LocalReason } from './planning-observer.ts';
import type { Planning, PlanQuery } from './planning.ports.ts';
import { RoutePlanner } from './route-planner.ts';

/** A router over real TLS that plans deployment `d1` for everything, or stays silent. */
class RealRouter {
  readonly received: RouteRequest[] = [];
  silent = false;
  private readonly identity: TestIdentity;
  private readonly port: number;
  private server: Server | undefined;

  constructor(identity: TestIdentity, port: number) {
    this.identity = identity;
    this.port = port;
  }

  async start(): Promise<void> {
    const { caFile, certFile, keyFile } = this.identity;
    const pair = { cert_chain: readFileSync(certFile), private_key: readFileSync(keyFile) };
    const credentials = ServerCredentials.createSsl(readFileSync(caFile), [pair], true);
    const server = new Server();
    server.addService(RouterServiceService, {
      route: (call: ServerDuplexStream<RouteRequest, RouteResponse>) => this.route(call),
      getState: () => undefined,
    });
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${this.port}`, credentials, (error) => (error ? reject(error) : resolve()));
    });
    this.server = server;
  }

  /** Breaks every connection at once, as a killed process does. */
  kill(): void {
    this.server?.forceShutdown();
    this.server = undefined;
  }

  private route(call: ServerDuplexStream<RouteRequest, RouteResponse>): void {
    call.on('error', () => undefined);
    call.on('end', () => call.end());
    call.on('data', (request: RouteRequest) => {
      this.received.push(request);
      if (this.silent) return;
      const hello = request.hello && { routerId: 'router-1', version: '1', revision: undefined };
      const answers = request.plans.map(({ requestId, modelId }) =>
        modelId === '' ? refused(requestId) : planned(requestId),
      );
      if (hello !== undefined || answers.length > 0)
        call.write({ hello, answers, probeDeploymentIds: [], gateways: 0 });
    });
  }
}

const planned = (requestId: string): PlanAnswer => ({
  requestId,
  result: {
    $case: 'plan',
    value: Plan.fromPartial({
      attempts: [
        { deploymentId: 'd1', connectTimeoutMs: 1, firstTokenTimeoutMs: 1, idleTimeoutMs: 1, totalTimeoutMs: 1 },
      ],
    }),
  },
});

const refused = (requestId: string): PlanAnswer => ({
  requestId,
  result: { $case: 'refusal', value: Refusal.fromPartial({ reason: 'MODEL_NOT_FOUND' }) },
});

let count = 0;
const query = (): PlanQuery => ({
  requestId: `r${(count += 1)}`,
  principal: {
    apiKeyId: 'k',
    organizationId: 'o',
    projectId: 'p',
    teamId: '',
    memberId: '',
    serviceAccountId: '',
    scopes: [],
  },
  modelId: 'm',
  mode: 'chat',
  capabilities: [],
  inputTokensEstimate: 1,
  maxOutputTokens: 0,
  tags: [],
  affinityKey: '',
  stream: true,
  deadlineMs: 1_000,
  priority: 0,
});

describe('route stream over mutual TLS', () => {
  let directory: TestDirectory;
  let router: RealRouter;
  let planner: RoutePlanner;
  let locally: LocalReason[];

  beforeAll(async () => {
    directory = await testDirectory('route-stream');
  });

  afterAll(() => directory.remove());

  beforeEach(async () => {
    locally = [];
    const pki = await testPki(directory.path);
    const port = await freePort();
    router = new RealRouter(await pki.identity('router'), port);
    await router.start();
    planner = new RoutePlanner(
      { gatewayId: 'g1', version: '1' },
      new GrpcRouteConnector(await pki.identity('gateway')),
      new NotingPlanner(),
      {
        plannedByRouter: () => undefined,
        plannedLocally: (reason) => locally.push(reason),
        refused: () => undefined,
        outcomeDropped: () => undefined,
        bypassed: () => undefined,
        restored: () => undefined,
        routersConnected: () => undefined,
      },
    );
    planner.useAddresses([`127.0.0.1:${port}`]);
    await connected();
  });

  afterEach(() => {
    planner.stop();
    router.kill();
  });

  const connected = () => until('the router is connected', 15_000, () => planner.routers[0]?.routerId === 'router-1');
  let told = 0;
  const ask = (asked: PlanQuery): Promise<Planning> =>
    new Promise((resolve) =>
      planner.plan(asked, (planning) => {
        told += 1;
        resolve(planning);
      }),
    );
  const source = async (): Promise<string> => {
    const planning = await ask(query());
    return planning.kind === 'plan' ? planning.source : planning.error.reason;
  };

  it('answers ten thousand plans, each once, in far fewer messages', async () => {
    told = 0;
    const plans = await Promise.all(Array.from({ length: 10_000 }, () => ask(query())));
    expect(told).toBe(10_000);
    const fromRouter = plans.filter((planning) => planning.kind === 'plan' && planning.source === 'router');
    expect(fromRouter.length + locally.length).toBe(10_000);
    const asked = router.received.flatMap((message) => message.plans.map(({ requestId }) => requestId));
    expect(new Set(asked).size).toBe(asked.length);
    expect(router.received.length).toBeLessThan(1_000);
  });

  it('fails no request while the router is killed and comes back, and tells it its open plans', async () => {
    const open = query();
    await ask(open);
    planner.dialling(open.requestId, 'd2');
    const stop = new AbortController();
    const sources = new Map<string, number>();
    const load = (async () => {
      while (!stop.signal.aborted) {
        const from = await source();
        sources.set(from, (sources.get(from) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    router.kill();
    await until('plans are made locally', 5_000, () => (sources.get('local') ?? 0) > 20);
    router.received.length = 0;
    await router.start();
    await connected();
    expect(await source()).toBe('router');
    stop.abort();
    await load;
    expect([...sources.keys()].toSorted()).toEqual(['local', 'router']);
    const hello = router.received.find((message) => message.hello !== undefined);
    expect(hello?.openPlans).toContainEqual(expect.objectContaining({ requestId: open.requestId, deploymentId: 'd2' }));
  });

  it('stops to wait for a router that is frozen, and returns to it when it answers probes', async () => {
    router.silent = true;
    for (let miss = 0; miss < 5; miss += 1) expect(await source()).toBe('local');
    const startedMs = performance.now();
    for (let turn = 0; turn < 20; turn += 1) expect(await source()).toBe('local');
    expect(performance.now() - startedMs).toBeLessThan(50);
    router.silent = false;
    await until('the router is asked again', 5_000, async () => (await source()) === 'router');
  });
});

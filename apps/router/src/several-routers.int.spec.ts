import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { Endpoint, EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import {
  FailureClass,
  RouteRequest,
  type PlanAnswer,
  type RouterServiceClient,
} from '@roundhouse/contracts/router/v1/router_service';
import { unary } from '@roundhouse/grpc';
import { rendezvousOwner } from '@roundhouse/kernel';
import { DEMAND_INTERVAL_MS } from '@roundhouse/routing';
import { connectNats, decodeServingWanted, natsPermissions, natsUser, SUBJECTS } from '@roundhouse/messaging';
import { startNats, testDirectory, until, type TestDirectory, type TestNats } from '@roundhouse/testing';
import {
  configuredTransfer,
  keyEntry,
  limitEntry,
  modelEntry,
  nodeDeploymentEntry,
  projectEntry,
} from './fixtures/configured.ts';
import { GatewayEnd, Installation } from './fixtures/installation.ts';
import { GOSSIP_INTERVAL_MS } from './gossip/gossip.service.ts';

const IDS = ['router-0', 'router-1', 'router-2'];
/** One project per router, which is its home. */
const PROJECTS = IDS.map((id) => {
  let number = 0;
  while (rendezvousOwner(`project-${number}`, IDS) !== id) number += 1;
  return `project-${number}`;
});
const TEAMS = ['burst', 'paced'];
const LIMIT = 50;

let directory: TestDirectory;
let installation: Installation;
let nats: TestNats;
let registryPort: number;
let clients: RouterServiceClient[];
let gateways: GatewayEnd[];

beforeAll(async () => {
  directory = await testDirectory('routers');
  installation = await Installation.create(directory.path);
  // As in production: TLS, and no subject but those of the service that its certificate names.
  const users = (['router', 'registry'] as const).map((name) => ({ name: natsUser(name), ...natsPermissions(name) }));
  nats = await startNats({ tls: installation.tls('nats'), users });
  const keys = PROJECTS.flatMap((project) => [
    keyEntry(`key-${project}`, project, { requestsPerMinute: LIMIT }),
    ...TEAMS.map((team) => keyEntry(`key-${project}-${team}`, project, undefined, team)),
  ]);
  const limits = TEAMS.map((team) => limitEntry(team, { requestsPerMinute: LIMIT }));
  const own = [modelEntry('own'), nodeDeploymentEntry('own-a', 'own')];
  const transfer = await configuredTransfer([...PROJECTS.map(projectEntry), ...keys, ...limits, ...own]);
  const state = EndpointState.ENDPOINT_STATE_UNLOADED;
  const unloaded = Endpoint.fromPartial({ deploymentId: 'own-a', servingId: 'serving-1', state });
  const registry = await installation.startRegistry(transfer, 0, [unloaded]);
  clients = [];
  gateways = [];
  registryPort = registry.port;
  for (const [index, id] of IDS.entries()) {
    const gateway = new GatewayEnd(await startRouter(id));
    gateway.call.write(RouteRequest.fromPartial({ hello: { gatewayId: `gateway-${index}`, version: '0' } }));
    gateways.push(gateway);
  }
  await until('all are ready and heard', 15_000, async () =>
    (await states()).every(({ revision, peers }) => revision !== undefined && peers.length === 2),
  );
});
afterAll(async () => {
  await installation.close();
  await nats.stop();
  await directory.remove();
});

async function startRouter(id: string): Promise<RouterServiceClient> {
  const { transport } = await installation.startRouter(registryPort, { id, natsUrl: nats.url });
  const client = installation.client(transport.port);
  clients.push(client);
  return client;
}

const states = () => Promise.all(clients.map((client) => unary(client, 'getState', {}, { timeoutMs: 2_000 })));

let asked = 0;

/** Asks a router for so many plans in one message. @returns the answers */
async function ask(gateway: GatewayEnd, apiKeyId: string, count: number, modelId = 'mdl'): Promise<PlanAnswer[]> {
  const ids = Array.from({ length: count }, () => `request-${(asked += 1)}`);
  const plans = ids.map((requestId) => ({ requestId, apiKeyId, modelId, mode: Mode.MODE_CHAT }));
  const before = gateway.answers.length;
  gateway.call.write(RouteRequest.fromPartial({ plans }));
  await gateway.waitForAnswers(before + count);
  const wanted = new Set(ids);
  return gateway.answers.filter(({ requestId }) => wanted.has(requestId));
}

const admitted = (answers: readonly PlanAnswer[]) => answers.filter(({ result }) => result?.$case === 'plan').length;
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/** Longer than an interval and the way. */
const INTERVALS_MS = 3 * GOSSIP_INTERVAL_MS;

describe('three routers on one bus', () => {
  it('let exactly 50 of 200 parallel requests of a key in, which all come to its home', async () => {
    const [project = ''] = PROJECTS;
    // Gateways agree on the home; each has a stream of its own to it.
    const streams = Array.from({ length: 4 }, () => new GatewayEnd(clients[0]!));
    const answers = await Promise.all(streams.map((stream) => ask(stream, `key-${project}`, 50)));
    expect(admitted(answers.flat())).toBe(LIMIT);
    const refused = answers.flat().find(({ result }) => result?.$case === 'refusal');
    expect(refused?.result).toMatchObject({
      value: { reason: 'RATE_LIMITED', limitScope: 'api_key', limitKind: 'rpm', limits: { requests: { limit: 50n } } },
    });
    for (const stream of streams) stream.call.end();
  });

  it('let no more through at a wider scope than each may on its own, all within one interval, and then nobody', async () => {
    const burst = () =>
      Promise.all(
        gateways.map(async (gateway, index) => admitted(await ask(gateway, `key-${PROJECTS[index]}-burst`, 67))),
      );
    const first = await burst();
    expect(sum(first)).toBeGreaterThanOrEqual(LIMIT);
    expect(sum(first)).toBeLessThanOrEqual(3 * LIMIT);
    await sleep(INTERVALS_MS);
    expect(await burst()).toEqual([0, 0, 0]);
  });

  it('exceed a wider limit by what came within an interval, when requests come steadily', async () => {
    // 200 requests in 2 s: ten per interval over all, of which a router has not heard of seven, on their way another few.
    let total = 0;
    for (let turn = 0; turn < 200; turn += 1) {
      total += admitted(await ask(gateways[turn % 3]!, `key-${PROJECTS[turn % 3]}-paced`, 1));
      await sleep(10);
    }
    expect(total).toBeGreaterThanOrEqual(LIMIT);
    expect(total).toBeLessThanOrEqual(LIMIT + 30);
  });

  it('know each other’s circuits and gateways, and how many calls are open', async () => {
    const [first] = await ask(gateways[0]!, '', 1);
    await until('all gateways are told', 5_000, () =>
      gateways.every(({ received }) => received.some((one) => one.gateways === 3)),
    );
    const failed = { deploymentId: 'cloud-b', failureClass: FailureClass.FAILURE_CLASS_CONNECT, durationMs: 5 };
    gateways[0]!.call.write(
      RouteRequest.fromPartial({ outcomes: [{ requestId: first!.requestId, attempts: [failed, failed, failed] }] }),
    );
    await until('the circuit is open everywhere', 5_000, async () =>
      (await states()).every(({ circuits }) => circuits.some(({ id, state }) => id === 'cloud-b' && state === 'open')),
    );
    const explained = await unary(
      clients[2]!,
      'explain',
      { plan: { ...EXPLAINED, apiKeyId: `key-${PROJECTS[2]}-burst` } },
      { timeoutMs: 2_000 },
    );
    expect(explained).toMatchObject({
      routerId: 'router-2',
      strategy: 'least_busy',
      answer: { result: { $case: 'refusal', value: { reason: 'RATE_LIMITED', limitScope: 'team' } } },
      limits: [{ scope: 'team', id: 'burst', requests: { limit: 50n, remaining: 0n } }],
    });
    expect(explained.candidates.find(({ deploymentId }) => deploymentId === 'cloud-b')?.reasons).toEqual([
      'circuit_unreachable',
    ]);
    const open = explained.candidates.find(({ deploymentId }) => deploymentId === 'cloud-a')?.inFlight ?? 0;
    expect(open).toBeGreaterThan(100);
  });

  it('ask registry for a model that is not loaded, each once in two seconds, however many requests come', async () => {
    const bus = await connectNats({ url: nats.url, name: 'registry', tls: installation.tls('registry') });
    const heard: number[] = [];
    bus.subscribe(SUBJECTS.anyServingWanted, {
      callback: (_, { data, subject }) => {
        const wanted = decodeServingWanted(data);
        if (subject === SUBJECTS.servingWanted('serving-1') && wanted?.deploymentId === 'own-a')
          heard.push(wanted.waiting);
      },
    });
    await bus.flush();
    const burst = () => Promise.all(gateways.map((gateway) => ask(gateway, '', 100, 'own')));
    const [answers] = await burst();
    expect(answers?.[0]?.result).toMatchObject({
      $case: 'refusal',
      value: { reason: 'MODEL_LOADING', retryAfterMs: 5_000, loadProgress: 0 },
    });
    await until('each router has asked', 2_000, () => heard.length >= 3);
    await burst();
    expect(heard).toEqual([1, 1, 1]);
    await sleep(DEMAND_INTERVAL_MS);
    await burst();
    await until('each router asks again', 2_000, () => heard.length >= 6);
    expect(heard.slice(3)).toEqual([200, 200, 200]);
    await bus.close();
  });

  it('go on alone when the bus is gone, and find each other when it is back', async () => {
    await nats.kill();
    await until('all are alone', 10_000, async () => (await states()).every(({ peers }) => peers.length === 0));
    for (const gateway of gateways) expect(admitted(await ask(gateway, '', 20))).toBe(20);
    // One that starts meanwhile works as well.
    const late = await startRouter('router-3');
    await until('the late one is ready', 5_000, async () => (await states())[3]?.revision !== undefined);
    expect(admitted(await ask(new GatewayEnd(late), '', 20))).toBe(20);
    await nats.restart();
    await until('all are heard again', 20_000, async () => (await states()).every(({ peers }) => peers.length === 3));
  });
});

const EXPLAINED = RouteRequest.fromPartial({ plans: [{ requestId: 'why', modelId: 'mdl', mode: Mode.MODE_CHAT }] })
  .plans[0]!;

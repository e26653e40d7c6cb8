import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { RouteRequest, type RouterServiceClient } from '@roundhouse/contracts/router/v1/router_service';
import { unary } from '@roundhouse/grpc';
import { testDirectory, until, type TestDirectory } from '@roundhouse/testing';
import { configuredTransfer } from './fixtures/configured.ts';
import { GatewayEnd, Installation, RawBytesClient } from './fixtures/installation.ts';

let directory: TestDirectory;
let installation: Installation;
let routerPort: number;
let client: RouterServiceClient;

beforeAll(async () => {
  directory = await testDirectory('router');
  installation = await Installation.create(directory.path);
  const registry = await installation.startRegistry(await configuredTransfer());
  routerPort = (await installation.startRouter(registry.port)).transport.port;
  client = installation.client(routerPort);
  await until('the router has a configuration', 10_000, async () => (await stateOf(client)).revision !== undefined);
});
afterAll(async () => {
  await installation.close();
  await directory.remove();
});

const stateOf = (from: RouterServiceClient) => unary(from, 'getState', {}, { timeoutMs: 2_000 });

const asking = (requestIds: readonly string[]) =>
  RouteRequest.fromPartial({
    plans: requestIds.map((requestId) => ({ requestId, modelId: 'mdl', mode: Mode.MODE_CHAT })),
  });
const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

async function plannedBy(port: number): Promise<string | undefined> {
  const gateway = new GatewayEnd(installation.client(port));
  gateway.call.write(asking(['probe']));
  await gateway.waitForAnswers(1);
  gateway.call.end();
  const result = gateway.answers[0]?.result;
  return result?.$case === 'refusal' ? result.value.reason : result?.$case;
}

describe('route stream', () => {
  it('answers 10 000 batched plans exactly once each, and knows them until their outcomes', async () => {
    const gateway = new GatewayEnd(client);
    gateway.call.write(RouteRequest.fromPartial({ hello: { gatewayId: 'gateway-1', version: '0' } }));
    const asked = ids('plan', 10_000);
    for (let at = 0; at < asked.length; at += 250) gateway.call.write(asking(asked.slice(at, at + 250)));
    await gateway.waitForAnswers(asked.length);
    expect(gateway.received[0]?.hello).toMatchObject({
      routerId: 'router-1',
      revision: { epoch: 'epoch', number: 7n },
    });
    expect(gateway.answers.map((answer) => answer.requestId).sort()).toEqual([...asked].sort());
    expect(gateway.answers.every((answer) => answer.result?.$case === 'plan')).toBe(true);
    expect(gateway.received.length).toBeLessThan(500);
    expect(await stateOf(client)).toMatchObject({
      openPlans: 10_000,
      gateways: 1,
      deployments: [{ deploymentId: 'cloud-a', inFlight: 10_000 }],
    });

    const outcomes = asked.map((requestId) => ({ requestId, attempts: [] }));
    gateway.call.write(RouteRequest.fromPartial({ outcomes }));
    gateway.call.write(RouteRequest.fromPartial({ outcomes, cancelledRequestIds: asked.slice(0, 10) }));
    await until('no plan is open', 10_000, async () => (await stateOf(client)).openPlans === 0);
    gateway.call.end();
    expect((await gateway.ended).code).toBe(status.OK);
    await until('no gateway is left', 10_000, async () => (await stateOf(client)).gateways === 0);
  });

  it('ends alone when its bytes are malformed; other streams and the process live on', async () => {
    const healthy = new GatewayEnd(client);
    healthy.call.write(asking(['before']));
    await healthy.waitForAnswers(1);
    for (const bytes of [Buffer.from('ffffffff', 'hex'), Buffer.from('0aff', 'hex'), Buffer.alloc(100, 0x12)]) {
      const broken = new GatewayEnd(installation.client(routerPort, 'gateway', RawBytesClient));
      broken.call.write(bytes as unknown as RouteRequest);
      expect((await broken.ended).code).not.toBe(status.OK);
    }
    healthy.call.write(asking(['after']));
    await healthy.waitForAnswers(2);
    healthy.call.cancel();
  });

  it('is open to gateways only', async () => {
    const stranger = new GatewayEnd(installation.client(routerPort, 'tracing'));
    stranger.call.write(asking(['one']));
    expect((await stranger.ended).code).toBe(status.PERMISSION_DENIED);
    expect(stranger.answers).toEqual([]);
  });
});

describe('configuration', () => {
  it('missing means NOT_READY; once registry comes plans follow, and they go on when it leaves', async () => {
    const passing = await installation.startRegistry(await configuredTransfer());
    await passing.close();
    const { transport } = await installation.startRouter(passing.port);
    expect(await plannedBy(transport.port)).toBe('NOT_READY');
    const back = await installation.startRegistry(await configuredTransfer(), passing.port);
    await until('the router plans', 10_000, async () => (await plannedBy(transport.port)) === 'plan');
    await back.close();
    expect(await plannedBy(transport.port)).toBe('plan');
  });
});

describe('a bad transfer', () => {
  it('is refused and asked for again; the router lives on and takes the next good one', async () => {
    const transfer = await configuredTransfer();
    const bad = { ...transfer, trailer: { ...transfer.trailer, chunkCount: 9 } };
    const registry = await installation.startRegistry(bad);
    const { transport } = await installation.startRouter(registry.port);
    for (let tries = 0; tries < 5; tries += 1) expect(await plannedBy(transport.port)).toBe('NOT_READY');
    await registry.close();
    const good = await installation.startRegistry(transfer, registry.port);
    await until('the router plans', 10_000, async () => (await plannedBy(transport.port)) === 'plan');
    await good.close();
  });
});

describe('stopping', () => {
  it('ends streams so that gateways move on', async () => {
    const registry = await installation.startRegistry(await configuredTransfer());
    const { app, transport } = await installation.startRouter(registry.port);
    const gateway = new GatewayEnd(installation.client(transport.port));
    gateway.call.write(asking(['one']));
    await gateway.waitForAnswers(1);
    await app.close();
    expect((await gateway.ended).code).toBe(status.UNAVAILABLE);
  });
});

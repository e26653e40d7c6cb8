import { EventEmitter, once } from 'node:events';
import type { ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GetStateResponse, RouteResponse, RouterServiceClient } from '@roundhouse/contracts/router/v1/router_service';
import { callerOf } from './caller.ts';
import { bidiStream, unary } from './calls.ts';
import { closeClient, createGrpcClient } from './client.ts';
import { fromServiceError } from './error-mapping.ts';
import { createTestIdentities, type TestIdentities } from './fixtures/test-identities.ts';
import { quietHandlers, testModule, testServices } from './fixtures/test-server.ts';
import { runGrpcService, type RunningService } from './run-grpc-service.ts';

class FakeHost extends EventEmitter {
  exit(code: number): void {
    this.emit('left', code);
  }
}

describe('a service from start to stop', () => {
  let identities: TestIdentities;
  let running: RunningService;
  const host = new FakeHost();
  const steps: string[] = [];
  let ready = false;

  beforeAll(async () => {
    identities = await createTestIdentities();
    const tls = await identities.service('router');
    const handlers = quietHandlers();
    handlers.route = (call) => void call.write(RouteResponse.fromPartial({}));
    handlers.getState = (_, call) => GetStateResponse.fromPartial({ routerId: `asked by ${callerOf(call).kind}` });
    const server = { bind: '127.0.0.1:0', tls, services: testServices() };
    running = await runGrpcService({
      service: 'router',
      version: '0.0.0',
      config: {
        LOG_LEVEL: 'fatal',
        TRACE_SAMPLE_RATIO: 0,
        BIND_ADDRESS: '127.0.0.1',
        HEALTH_PORT: 0,
        INSTANCE_ID: 'router-1',
      },
      module: testModule(handlers),
      servers: [server, { ...server, services: testServices({ nodes: true }) }],
      ready: () => ({ ready, reasons: ready ? [] : ['no snapshot yet'] }),
      shutdownSteps: () => [{ name: 'own step', timeoutMs: 1_000, run: () => void steps.push('own step') }],
      graceMs: 50,
      host,
    });
  });
  afterAll(() => identities.remove());

  const health = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${running.health.port}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const clientOf = async (port: number, name: 'service' | 'node') =>
    createGrpcClient(RouterServiceClient, {
      address: `127.0.0.1:${port}`,
      service: 'router',
      tls: await (name === 'service' ? identities.service('gateway') : identities.node('node-1')),
    });

  it('is alive at once, and ready when it says so', async () => {
    expect((await health('/health/live')).status).toBe(200);
    expect(await health('/health/ready')).toMatchObject({
      status: 503,
      text: expect.stringContaining('no snapshot yet'),
    });
    ready = true;
    expect((await health('/health/ready')).status).toBe(200);
  });

  it('serves each port to its own kind of caller', async () => {
    const [forServices, forNodes] = running.ports;
    const gateway = await clientOf(forServices!, 'service');
    const node = await clientOf(forNodes!, 'node');
    const trespasser = await clientOf(forServices!, 'node');
    const limits = { timeoutMs: 2_000 };
    expect((await unary(gateway, 'getState', {}, limits)).routerId).toBe('asked by service');
    expect((await unary(node, 'getState', {}, limits)).routerId).toBe('asked by node');
    await expect(unary(trespasser, 'getState', {}, limits)).rejects.toMatchObject({ reason: 'INTERNAL' });
    for (const client of [gateway, node, trespasser]) closeClient(client);
  });

  it('counts calls by method and status', async () => {
    expect((await health('/metrics')).text).toContain(
      'roundhouse_router_grpc_server_calls_total{method="/roundhouse.router.v1.RouterService/GetState",code="7"} 1',
    );
  });

  it('on a signal says not ready, ends streams, runs its steps, closes and leaves with 0', async () => {
    const client = await clientOf(running.ports[0]!, 'service');
    const stream = bidiStream(client, 'route');
    const failure = new Promise<ServiceError>((resolve) => stream.once('error', resolve));
    await new Promise((resolve) => stream.once('data', resolve));
    const left = once(host, 'left');
    host.emit('SIGTERM', 'SIGTERM');
    expect((await health('/health/ready')).status).toBe(503);
    expect(fromServiceError(await failure).reason).toBe('DRAINING');
    expect(await left).toEqual([0]);
    expect(steps).toEqual(['own step']);
    await expect(health('/health/live')).rejects.toThrow('fetch failed');
    await expect(unary(client, 'getState', {}, { timeoutMs: 500 })).rejects.toMatchObject({ reason: 'NOT_READY' });
    closeClient(client);
  });
});

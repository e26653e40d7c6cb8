import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startHealthServer, type HealthServer, type Readiness } from './health-server.ts';
import { createMetrics } from './metrics.ts';

describe('health endpoints', () => {
  let server: HealthServer;
  let readiness: Readiness = { ready: true, reasons: [] };
  const metrics = createMetrics('router');

  beforeAll(async () => {
    server = await startHealthServer({ host: '127.0.0.1', port: 0, metrics, ready: () => readiness });
  });
  afterAll(() => server.close());
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);

  it('live answers while the process does', async () => {
    expect((await get('/health/live')).status).toBe(200);
  });

  it('ready says why not', async () => {
    readiness = { ready: false, reasons: ['no snapshot yet'] };
    const response = await get('/health/ready');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'not ready', reasons: ['no snapshot yet'] });
    readiness = { ready: true, reasons: [] };
    expect((await get('/health/ready')).status).toBe(200);
  });

  it('metrics carry the prefix of their service, and the process’s own', async () => {
    metrics.counter('plans_total', 'Plans made.', ['source']).inc({ source: 'router' });
    metrics.observedGauge('open_plans', 'Plans that live.', () => 3);
    metrics.histogram('plan_seconds', 'Time to plan.').observe(0.002);
    const text = await (await get('/metrics')).text();
    expect(text).toContain('roundhouse_router_plans_total{source="router"} 1');
    expect(text).toContain('roundhouse_router_open_plans 3');
    expect(text).toContain('roundhouse_router_plan_seconds_bucket{le="0.0025"} 1');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  it('refuse other paths, other methods and bodies', async () => {
    expect((await get('/')).status).toBe(404);
    expect((await get('/health/ready/../../etc')).status).toBe(404);
    expect((await get('/metrics', { method: 'POST', body: 'x' })).status).toBe(405);
    expect(await raw('GET /metrics HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello')).toMatch(/^HTTP\/1.1 413/);
  });

  it('refuse headers beyond 8 KiB', async () => {
    expect(await raw(`GET /metrics HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(10_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431/);
  });

  it('say which port is taken', async () => {
    const taken = startHealthServer({ host: '127.0.0.1', port: server.port, metrics, ready: () => readiness });
    await expect(taken).rejects.toMatchObject({ reason: 'FAILED_PRECONDITION' });
  });

  function raw(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(text));
      socket.once('data', (bytes) => {
        socket.destroy();
        resolve(bytes.toString());
      });
      socket.once('error', reject);
    });
  }
});

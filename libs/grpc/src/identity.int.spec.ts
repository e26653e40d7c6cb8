import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { credentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RouterServiceClient } from '@roundhouse/contracts/router/v1/router_service';
import { createAuthority } from '@roundhouse/pki';
import { unary } from './calls.ts';
import { closeClient, createGrpcClient } from './client.ts';
import { createTestIdentities, type TestIdentities } from './fixtures/test-identities.ts';
import { quietHandlers, startTestServer, testServices, type TestServer } from './fixtures/test-server.ts';
import type { ClientTlsFiles, TlsFiles } from './tls-files.ts';

const TIMEOUT_MS = 3_000;

describe('mutual TLS between services (security test 62)', () => {
  let identities: TestIdentities;
  let server: TestServer;
  const opened: TestServer[] = [];

  /** Starts a server that is closed at the end even when its test fails. */
  const open = async (...options: Parameters<typeof startTestServer>): Promise<TestServer> => {
    const started = await startTestServer(...options);
    opened.push(started);
    return started;
  };

  beforeAll(async () => {
    identities = await createTestIdentities();
    server = await open(await identities.service('router'));
  });
  afterAll(async () => {
    for (const started of opened) await started.close();
    await identities.remove();
  });

  const callAs = async (tls: ClientTlsFiles, address = server.address, service = 'router'): Promise<string> => {
    const client = createGrpcClient(RouterServiceClient, { address, service, tls });
    try {
      return (await unary(client, 'getState', {}, { timeoutMs: TIMEOUT_MS })).routerId;
    } finally {
      closeClient(client);
    }
  };

  it('answers a service on the allow-list', async () => {
    expect(await callAs(await identities.service('gateway'))).toBe('router-1');
  });

  it('refuses another service of the same installation', async () => {
    await expect(callAs(await identities.service('tracing'))).rejects.toMatchObject({
      reason: 'INTERNAL',
      internal: expect.stringContaining('PERMISSION_DENIED'),
    });
  });

  it('refuses a node where only services are allowed', async () => {
    await expect(callAs(await identities.node('node-1'))).rejects.toMatchObject({
      internal: expect.stringContaining('PERMISSION_DENIED'),
    });
  });

  it('refuses an expired certificate', async () => {
    const expired = await identities.service('gateway', { expired: true });
    await expect(callAs(expired)).rejects.toMatchObject({ reason: 'NOT_READY' });
  });

  it('refuses a certificate of a foreign authority', async () => {
    const foreign = await createAuthority({ name: 'somebody else', validDays: 1 });
    const stranger = await identities.service('gateway', { authority: foreign });
    await expect(callAs(stranger)).rejects.toMatchObject({ reason: 'NOT_READY' });
  });

  it('refuses a caller without a certificate', async () => {
    const { caFile } = await identities.service('gateway');
    await expect(callAs({ caFile })).rejects.toMatchObject({ reason: 'NOT_READY' });
  });

  it('refuses plaintext', async () => {
    const client = new RouterServiceClient(server.address, credentials.createInsecure());
    await expect(unary(client, 'getState', {}, { timeoutMs: TIMEOUT_MS })).rejects.toMatchObject({
      reason: expect.stringMatching(/^(NOT_READY|DEADLINE)$/),
    });
    client.close();
  });

  it('does not talk to a server that is another service', async () => {
    const impostor = await open(await identities.service('tracing'));
    const gateway = await identities.service('gateway');
    await expect(callAs(gateway, impostor.address)).rejects.toMatchObject({ reason: 'NOT_READY' });
    await impostor.close();
  });

  it('does not talk to an expired or foreign server', async () => {
    const gateway = await identities.service('gateway');
    const foreign = await createAuthority({ name: 'somebody else', validDays: 1 });
    for (const options of [{ expired: true }, { authority: foreign }]) {
      const impostor = await open(await identities.service('router', options));
      await expect(callAs(gateway, impostor.address)).rejects.toMatchObject({ reason: 'NOT_READY' });
      await impostor.close();
    }
  });

  it('lets a node in, by its certificate, where nodes are allowed', async () => {
    const tls = await identities.service('router');
    const link = await open(tls, quietHandlers(), { services: testServices({ nodes: true }) });
    expect(await callAs(await identities.node('node-7'), link.address)).toBe('router-1');
    await expect(callAs(await identities.service('gateway'), link.address)).rejects.toMatchObject({
      reason: 'INTERNAL',
    });
    await link.close();
  });

  it('serves public methods without a client certificate, over TLS', async () => {
    const tls = await identities.service('router');
    const enrolment = await open(tls, quietHandlers(), {
      services: testServices({ public: true }),
      clientAuth: 'none',
    });
    const { caFile } = await identities.service('gateway');
    expect(await callAs({ caFile }, enrolment.address)).toBe('router-1');
    await enrolment.close();
  });

  it('serves on through rotations of its certificate under load without an error', async () => {
    const [serverTls, clientTls] = [await identities.service('router'), await identities.service('gateway')];
    const tlsRefreshMs = 50;
    const rotating = await open(serverTls, quietHandlers(), { tlsRefreshMs });
    const outcome = { calls: 0, errors: [] as unknown[] };
    const stop = new AbortController();
    const worker = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        // A new connection per round makes every rotation count.
        const client = createGrpcClient(RouterServiceClient, {
          address: rotating.address,
          service: 'router',
          tls: clientTls,
          tlsRefreshMs,
        });
        for (let call = 0; call < 5; call++) {
          outcome.calls++;
          await unary(client, 'getState', {}, { timeoutMs: TIMEOUT_MS }).catch((error: unknown) =>
            outcome.errors.push(error),
          );
        }
        closeClient(client);
      }
    };
    const held = createGrpcClient(RouterServiceClient, {
      address: rotating.address,
      service: 'router',
      tls: clientTls,
    });
    await unary(held, 'getState', {}, { timeoutMs: TIMEOUT_MS });
    const serialBefore = await serialOf(rotating.address, clientTls);
    const load = worker();
    for (let round = 0; round < 4; round++) {
      await identities.rotate(serverTls, 'router');
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    stop.abort();
    await load;
    await unary(held, 'getState', {}, { timeoutMs: TIMEOUT_MS });
    closeClient(held);
    expect(outcome.errors).toEqual([]);
    expect(outcome.calls).toBeGreaterThan(20);
    expect(await serialOf(rotating.address, clientTls)).not.toBe(serialBefore);
    await rotating.close();
  });

  it('takes up a rotated client certificate without a restart', async () => {
    const clientTls = await identities.service('tracing');
    const client = createGrpcClient(RouterServiceClient, {
      address: server.address,
      service: 'router',
      tls: clientTls,
      tlsRefreshMs: 50,
    });
    await expect(unary(client, 'getState', {}, { timeoutMs: TIMEOUT_MS })).rejects.toMatchObject({
      reason: 'INTERNAL',
    });
    await identities.rotate(clientTls, 'gateway');
    await new Promise((resolve) => setTimeout(resolve, 150));
    await server.close();
    server = await open(await identities.service('router'), quietHandlers(), {
      bind: server.address,
    });
    const state = await retryUntil(() => unary(client, 'getState', {}, { timeoutMs: TIMEOUT_MS }));
    expect(state.routerId).toBe('router-1');
    closeClient(client);
  });
});

/** Serial number of the certificate that a server shows now. */
function serialOf(address: string, tls: TlsFiles): Promise<string> {
  const [host, port] = address.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect(
      {
        host,
        port: Number(port),
        servername: 'router.service.roundhouse.internal',
        ALPNProtocols: ['h2'],
        ca: readFileSync(tls.caFile),
        cert: readFileSync(tls.certFile),
        key: readFileSync(tls.keyFile),
      },
      () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      },
    );
    socket.once('error', reject);
  });
}

async function retryUntil<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

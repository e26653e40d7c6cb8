import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Endpoint } from '@roundhouse/contracts/registry/v1/config_service';
import {
  CredentialEntry,
  DeploymentEntry,
  ModelEntry,
  ProviderEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { EgressPools } from '@roundhouse/egress';
import {
  createAuthority,
  createNodeRequest,
  identityOf,
  issueNodeCertificate,
  issueServiceCertificate,
} from '@roundhouse/pki';
import type { ConfigState } from '@roundhouse/snapshot';
import type { ConfigurationView, CredentialSecret, SealedKey } from '../configuration/configuration.ports.ts';
import { DeploymentTargets, type DeploymentTarget } from './deployment-target.ts';
import { NodeIdentity } from './node-identity.ts';

const NODE_ID = '01a1f8b6-a03d-77e2-bf91-6d14da4a1050';
const model = ModelEntry.fromPartial({ id: 'mdl' });
const pools = new EgressPools();
const directory = mkdtempSync(join(tmpdir(), 'node-identity-'));
const certFile = join(directory, 'cert.pem');
const keyFile = join(directory, 'key.pem');

afterAll(async () => {
  await pools.close();
  rmSync(directory, { recursive: true });
});

interface World {
  deployment?: Partial<DeploymentEntry>;
  provider?: Partial<ProviderEntry>;
  /** Every credential of the world; absent = none. */
  credential?: Partial<CredentialEntry>;
  endpoint?: Partial<Endpoint>;
  nodeCaPem?: string;
  /** What the configuration says now, where that changes. */
  current?: { provider?: ProviderEntry; secret?: CredentialSecret; credential?: CredentialEntry };
  /** Keys that were opened, in order. */
  opened?: SealedKey[];
}

function targetsOf(world: World): DeploymentTargets {
  const deployment = DeploymentEntry.fromPartial({
    id: 'dep',
    providerId: 'prv',
    driver: 'openai-compatible',
    upstreamModelId: 'up',
    ...world.deployment,
  });
  const provider = ProviderEntry.fromPartial({ id: 'prv', baseUrl: 'https://api.example/v1/', ...world.provider });
  const credential = credentialOf(world.credential);
  const state = {
    deployment: (id: string) => (id === 'dep' ? deployment : undefined),
    model: () => model,
    provider: (id: string) => (id === 'prv' ? (world.current?.provider ?? provider) : undefined),
    credential: () => world.current?.credential ?? credential,
    platformSettings: { nodeCaPem: world.nodeCaPem ?? '' },
  } as unknown as ConfigState;
  const configuration: ConfigurationView = {
    current: () => state,
    ageMs: () => 0,
    endpoint: () => world.endpoint as Endpoint | undefined,
    secretOf: (key) => {
      world.opened?.push(key);
      return Promise.resolve(world.current?.secret ?? { secret: 'sk' });
    },
    openSecretOf: () => undefined,
  };
  return new DeploymentTargets(configuration, pools, new NodeIdentity(certFile, keyFile));
}

/** A credential of one key, for the world's provider. */
function credentialOf(entry: Partial<CredentialEntry> = {}): CredentialEntry {
  const keys = [{ id: 'mine', name: 'default', secretRevision: 3n, sealed: [], allowedHosts: [] }];
  return CredentialEntry.fromPartial({
    id: 'mine',
    organizationId: 'o',
    allowedHosts: ['api.example'],
    keys,
    ...entry,
  });
}

async function find(world: World): Promise<DeploymentTarget> {
  return targetsOf(world).find('dep', 'chat', true);
}

const unusable = { reason: 'NO_DEPLOYMENT' };

describe('a provider', () => {
  it('is called at its base URL, with the deployment’s credential before its own', async () => {
    const target = await find({ provider: { credentialId: 'theirs' }, deployment: { credentialId: 'mine' } });
    expect(target).toMatchObject({ credentialId: 'mine', providerId: 'prv' });
    expect(target.request.path).toBe('/v1/chat/completions');
    expect(target.request.headers).toContain('Bearer sk');
  });

  it('without a credential is called without a secret', async () => {
    expect((await find({})).request.headers.join(' ')).not.toContain('sk');
  });

  it('gets no secret that is meant for another host', async () => {
    for (const allowedHosts of [['other.example'], ['api.example:8443'], []]) {
      const world = { deployment: { credentialId: 'c' }, credential: { allowedHosts } };
      await expect(find(world)).rejects.toMatchObject(unusable);
    }
    await expect(find({ deployment: { credentialId: 'c' } })).resolves.toBeDefined();
  });

  it('is prepared anew when its entry, its credential or the secret changes, and not before', async () => {
    const current: NonNullable<World['current']> = { secret: { secret: 'one' } };
    const targets = targetsOf({ deployment: { credentialId: 'c' }, current });
    const look = async () => targets.find('dep', 'chat', true);
    const first = await look();
    expect((await look()).request).toBe(first.request);
    expect((await targets.find('dep', 'chat', false)).request).not.toEqual(first.request);

    current.secret = { secret: 'two' };
    expect((await look()).request.headers).toContain('Bearer two');
    const keys = [{ id: 'mine', name: 'default', secretRevision: 4n, sealed: [], allowedHosts: [] }];
    current.credential = credentialOf({ keys, allowedHosts: ['api.example', 'other.example'] });
    const renewed = await look();
    expect(renewed.dispatcher).not.toBe(first.dispatcher);
    current.provider = ProviderEntry.fromPartial({ id: 'prv', baseUrl: 'https://other.example/base' });
    expect((await look()).request.path).toBe('/base/chat/completions');
    current.credential = credentialOf();
    await expect(look()).rejects.toMatchObject(unusable);
  });

  it.each([
    ['an unknown driver', { deployment: { driver: 'nothing' } }],
    ['a provider that is gone', { deployment: { providerId: 'gone' } }],
    ['a base URL that is none', { provider: { baseUrl: 'file:///etc/passwd' } }],
    ['a base URL with user info', { provider: { baseUrl: 'https://a:b@api.example/' } }],
    ['an opened range that is none', { provider: { allowedCidrs: ['169.254.0.0/16:80'] } }],
    ['a node without an endpoint', { deployment: { driver: 'llama-server' }, nodeCaPem: 'pem' }],
  ])('cannot be used with %s', async (_what, world) => {
    await expect(find(world)).rejects.toMatchObject(unusable);
  });
});

describe('a node', () => {
  let server: Server;
  let nodeCaPem: string;
  const callers: unknown[] = [];

  beforeAll(async () => {
    const services = await createAuthority({ name: 'services', validDays: 1 });
    const nodes = await createAuthority({ name: 'nodes', validDays: 1 });
    nodeCaPem = nodes.certPem;
    const gateway = await issueServiceCertificate(services, 'gateway');
    writeFileSync(certFile, gateway.certPem);
    writeFileSync(keyFile, gateway.keyPem);
    const request = await createNodeRequest('node-1');
    const cert = await issueNodeCertificate(nodes, request.csrDer, NODE_ID);
    server = createServer(
      { cert, key: request.keyPem, ca: services.certPem, requestCert: true, rejectUnauthorized: true },
      (incoming, answer) => {
        callers.push(identityOf((incoming.socket as TLSSocket).getPeerCertificate()));
        answer.end(incoming.url);
      },
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => void server.close());

  const onNode = (nodeId: string): World => ({
    nodeCaPem,
    deployment: { driver: 'llama-server', nodeId: NODE_ID, providerId: '' },
    endpoint: { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, nodeId, instanceId: 'inst-1' },
  });

  it('is dialled by identity over mutual TLS, loopback or not', async () => {
    const target = await find(onNode(NODE_ID));
    const { path } = target.request;
    const answer = await target.dispatcher.request({ method: 'POST', path, body: '{}' });
    expect(await answer.body.text()).toBe('/inst-1/v1/chat/completions');
    expect(callers).toEqual([{ kind: 'service', name: 'gateway' }]);
  });

  it('that answers in place of another one is refused', async () => {
    const target = await find(onNode('01a1f8b6-a03d-77e2-bf91-000000000000'));
    const call = target.dispatcher.request({ method: 'POST', path: '/', body: '{}' });
    await expect(call).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });
});

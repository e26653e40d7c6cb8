import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client, ClientDuplexStream } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { EnrollmentServiceClient } from '@roundhouse/contracts/agent/v1/enrollment_service';
import {
  InstallationPhase,
  InstancePhase,
  InstanceSample,
  NodeLinkServiceClient,
  ObservedState,
  type ConnectRequest,
  type ConnectResponse,
  type DesiredState,
  type DeepPartial,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import { CallContext } from '@roundhouse/contracts/common/v1/common';
import { EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import {
  bidiStream,
  closeClient,
  createGrpcClient,
  fromServiceError,
  unary,
  type ClientConstructor,
} from '@roundhouse/grpc';
import { newId } from '@roundhouse/kernel';
import { createNodeRequest, identityOf } from '@roundhouse/pki';
import { X509Certificate } from 'node:crypto';
import {
  freshDatabase,
  sharedNatsUrl,
  testDirectory,
  testPki,
  until,
  type TestDirectory,
  type TestPki,
} from '@roundhouse/testing';
import { callOperation } from '../fixtures/call-operation.ts';
import { writeKeyFiles, type TestKeyFiles } from '../fixtures/key-files.ts';
import { openRegistryDatabase, type RegistryDatabase } from '../fixtures/registry-database.ts';
import { startRegistry, type RunningRegistry } from '../fixtures/running-registry.ts';
import { EndpointBoard } from '../watch/endpoint-board.ts';

const tenant = (organizationId: string): CallContext =>
  CallContext.fromPartial({ actorId: 'admin', organizationId, roles: ['admin'] });
const within = { timeoutMs: 5_000 };

let directory: TestDirectory;
let database: RegistryDatabase;
let pki: TestPki;
let keyFiles: TestKeyFiles;
let registry: RunningRegistry;
const clients: Client[] = [];
const links: NodeLink[] = [];

beforeAll(async () => {
  directory = await testDirectory('registry-nodes');
  database = await openRegistryDatabase(await freshDatabase());
  pki = await testPki(directory.path);
  keyFiles = await writeKeyFiles(directory.path);
  registry = await start();
});

afterEach(() => {
  for (const link of links.splice(0)) link.stream.cancel();
});

afterAll(async () => {
  for (const client of clients) closeClient(client);
  await registry.stop();
  await database.dataSource.destroy();
  await directory.remove();
});

async function start(): Promise<RunningRegistry> {
  const tls = await pki.identity('registry');
  return startRegistry({ tls, keyFiles, databaseUrl: database.url, natsUrl: sharedNatsUrl() });
}

async function admin<Instance extends Client>(type: ClientConstructor<Instance>): Promise<Instance> {
  const tls = await pki.identity('gateway');
  const client = createGrpcClient(type, { address: `127.0.0.1:${registry.ports.services}`, service: 'registry', tls });
  clients.push(client);
  return client;
}

async function call(operation: string, params: Record<string, string> = {}, body?: object, as?: CallContext) {
  return callOperation(await admin(AdminServiceClient), operation, body, params, as);
}

async function joinToken(nodeName: string): Promise<string> {
  return String((await call('node.join_token', {}, { node_name: nodeName }))['join_token']);
}

interface Joined {
  nodeId: string;
  certificatePem: string;
  tls: { caFile: string; certFile: string; keyFile: string };
}

async function enroll(token: string, nodeName: string, csrDer?: Buffer): Promise<Joined> {
  const address = `127.0.0.1:${registry.ports.enroll}`;
  const client = createGrpcClient(EnrollmentServiceClient, {
    address,
    service: 'registry',
    tls: { caFile: pki.caFile },
  });
  clients.push(client);
  const made = await createNodeRequest(nodeName);
  const request = { joinToken: token, csrDer: csrDer ?? made.csrDer, nodeName, agentVersion: '1' };
  const { nodeId, certificatePem, serviceCaPem } = await unary(client, 'enroll', request, within);
  const file = join(directory.path, `${nodeId}-${newId()}.pem`);
  const caFile = join(directory.path, `${nodeId}-ca.pem`);
  await writeFile(file, certificatePem + made.keyPem);
  await writeFile(caFile, serviceCaPem);
  return { nodeId, certificatePem, tls: { caFile, certFile: file, keyFile: file } };
}

const joinAs = async (nodeName: string): Promise<Joined> => enroll(await joinToken(nodeName), nodeName);

/** A node's end of its link. */
class NodeLink {
  readonly received: NonNullable<ConnectResponse['message']>[] = [];
  readonly stream: ClientDuplexStream<ConnectRequest, ConnectResponse>;
  ended: unknown;

  constructor(node: { nodeId: string; tls: Joined['tls'] }, claimedId = node.nodeId, runId: string = newId()) {
    const address = `127.0.0.1:${registry.ports.nodeLink}`;
    const client = createGrpcClient(NodeLinkServiceClient, { address, service: 'registry', tls: node.tls });
    clients.push(client);
    this.stream = bidiStream(client, 'connect');
    this.stream.on('data', ({ message }: ConnectResponse) => message && this.received.push(message));
    this.stream.on('error', (error) => {
      this.ended = fromServiceError(error);
    });
    links.push(this);
    const hello = {
      nodeId: claimedId,
      agentVersion: '1.2.3',
      sessionId: newId(),
      inferenceAddress: 'gpu.test:9443',
      runId,
    };
    this.send({ $case: 'hello', value: hello });
  }

  send(message: NonNullable<ConnectRequest['message']>): void {
    this.stream.write({ message });
  }

  observe(change: DeepPartial<ObservedState>): void {
    this.send({ $case: 'observed', value: ObservedState.fromPartial(change) });
  }

  desired(): DesiredState | undefined {
    for (const message of this.received.toReversed()) if (message.$case === 'desired') return message.value;
    return undefined;
  }
}

async function makeServable(key: string) {
  const named = { key, display_name: key };
  const { id: organizationId } = await callOperation(await admin(AdminServiceClient), 'organization.create', named);
  const document = { organization_id: organizationId, key: 'chat', display_name: 'Chat', admin_status: 'draft' };
  const { id: modelId } = await call('model.create', {}, document);
  const file = { name: 'tiny.gguf', url: 'https://models.test/tiny.gguf', size_bytes: 9, sha256: 'ab'.repeat(32) };
  const wish = { organization_id: organizationId, display_name: 'Tiny', files: [file] };
  const { id: artifactId } = await call('artifact.create', {}, wish);
  return { organization_id: organizationId, model_id: modelId, artifact_id: artifactId };
}

interface ShownServing {
  id: string;
  key: string;
  placements: {
    node_id: string;
    installation_id: string;
    instance_id: string;
    deployment_id: string;
    phase: string;
    bytes_done: number;
  }[];
}

async function serve(
  target: { organization_id: string; model_id: string; artifact_id: string },
  change: object = {},
): Promise<ShownServing> {
  const settings = { context_tokens: 512, parallel: 2 };
  return (await call('serving.create', {}, { ...target, settings, ...change })) as unknown as ShownServing;
}

const placementsOf = async (id: string) => ((await call('serving.get', { id })) as unknown as ShownServing).placements;

describe('joining', () => {
  it('takes a token once and answers a certificate of the node', async () => {
    const token = await joinToken('once');
    const { nodeId, certificatePem } = await enroll(token, 'once');
    const { subjectAltName, validTo, validFrom } = new X509Certificate(certificatePem);
    expect(identityOf(subjectAltName ?? '')).toEqual({ kind: 'node', name: nodeId });
    expect((Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000).toBeCloseTo(30, 1);
    await expect(enroll(token, 'once')).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });

  it('refuses a token under another name, an expired one and a made-up one, all with the same words', async () => {
    const [foreign, expired] = [await joinToken('mine'), await joinToken('late')];
    await database.dataSource.query(`UPDATE join_token SET expires_at = now() WHERE node_name = 'late'`);
    const madeUp = `${foreign.slice(0, -1)}${foreign.endsWith('A') ? 'B' : 'A'}`;
    const refusals = [enroll(foreign, 'yours'), enroll(expired, 'late'), enroll(madeUp, 'mine'), enroll('x', 'mine')];
    const errors = (await Promise.allSettled(refusals)).map(
      (result) => (result as PromiseRejectedResult).reason as Error,
    );
    expect(
      new Set(errors.map((error) => `${(error as Error & { reason: string }).reason} ${error.message}`)).size,
    ).toBe(1);
    expect(errors[0]).toMatchObject({ reason: 'FORBIDDEN' });
    await expect(enroll(foreign, 'mine')).resolves.toBeDefined();
  });

  it('lets one of two win that come with the same token at once', async () => {
    const token = await joinToken('race');
    const results = await Promise.allSettled([enroll(token, 'race'), enroll(token, 'race')]);
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('does not spend the token on a certificate request that cannot be signed', async () => {
    const token = await joinToken('clumsy');
    await expect(enroll(token, 'clumsy', Buffer.from('no request'))).rejects.toMatchObject({
      reason: 'INVALID_REQUEST',
    });
    await expect(enroll(token, 'clumsy')).resolves.toBeDefined();
  });

  it('keeps the id of a node that joins again', async () => {
    const first = await joinAs('again');
    expect((await joinAs('again')).nodeId).toBe(first.nodeId);
  });

  it('stores no token and logs none', async () => {
    const token = await joinToken('quiet');
    await enroll(token, 'quiet');
    const secret = token.split('_')[2] as string;
    const [dump] = await database.dataSource.query<{ text: string }[]>(
      `SELECT string_agg(t::text, ' ') AS text FROM (SELECT to_jsonb(j) FROM join_token j UNION ALL
       SELECT to_jsonb(a) FROM audit_entry a UNION ALL SELECT to_jsonb(h) FROM resource_history h) t`,
    );
    expect(dump!.text).toContain('"quiet"');
    expect(dump!.text).not.toContain(secret);
    expect(registry.logLines.join('\n')).not.toContain(secret);
  });

  it('is for platform administrators to allow', async () => {
    const stranger = tenant(newId());
    await expect(call('node.join_token', {}, { node_name: 'a' }, stranger)).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
    await expect(call('node.list', {}, undefined, stranger)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });
});

describe('the node link', () => {
  it('refuses who is no node, and a node that says to be another', async () => {
    const service = new NodeLink({ nodeId: newId(), tls: await pki.identity('gateway') });
    await until('refusal of a service', 5_000, () => service.ended !== undefined);
    const [one, other] = [await joinAs('honest'), await joinAs('victim')];
    const liar = new NodeLink(one, other.nodeId);
    await until('refusal of the liar', 5_000, () => liar.ended !== undefined);
    expect(liar.ended).toMatchObject({ reason: 'FORBIDDEN' });
    expect(liar.received).toEqual([]);
  });

  it('opens no door to administration for a node', async () => {
    const { tls } = await joinAs('curious');
    const address = `127.0.0.1:${registry.ports.services}`;
    const client = createGrpcClient(AdminServiceClient, { address, service: 'registry', tls });
    clients.push(client);
    await expect(callOperation(client, 'node.list')).rejects.toMatchObject({ reason: 'NOT_READY' });
  });

  it('shows the node connected, with what it said, and renews its certificate', async () => {
    const node = await joinAs('talker');
    const link = new NodeLink(node);
    await until('acceptance', 5_000, () => link.received.find((message) => message.$case === 'accepted'));
    const { csrDer } = await createNodeRequest('talker');
    link.send({ $case: 'renew', value: { csrDer } });
    const renewed = await until('renewal', 5_000, () => link.received.find((message) => message.$case === 'renewed'));
    expect(identityOf(new X509Certificate(renewed.value.certificatePem).subjectAltName ?? '')?.name).toBe(node.nodeId);
    const id = node.nodeId;
    expect(await call('node.get', { id })).toMatchObject({
      name: 'talker',
      connected: true,
      agent_version: '1.2.3',
      inference_address: 'gpu.test:9443',
    });
    link.stream.cancel();
    await until('disconnection', 5_000, async () => (await call('node.get', { id }))['connected'] === false);
  });

  it('cuts the older of two sessions of a node', async () => {
    const node = await joinAs('twice');
    const older = new NodeLink(node);
    await until('older', 5_000, () => older.received.length > 0);
    const newer = new NodeLink(node);
    await until('cut', 5_000, () => older.ended !== undefined);
    expect(older.ended).toMatchObject({ reason: 'CONFLICT' });
    expect(newer.ended).toBeUndefined();
    expect(registry.logLines.some((line) => line.includes('a newer session of a node cuts the older'))).toBe(true);
  });
});

describe('servings', () => {
  it('reach their node alone, and its word becomes endpoint and progress', async () => {
    const [node, bystander] = [await joinAs('serving-1'), await joinAs('serving-2')];
    const [link, other] = [new NodeLink(node), new NodeLink(bystander)];
    await until('desired', 5_000, () => link.desired() && other.desired());
    const target = await makeServable('acme');
    const serving = await serve(target, { node_ids: [node.nodeId], key: 'tiny' });
    const [placement] = serving.placements;
    expect(placement).toMatchObject({ node_id: node.nodeId, phase: 'pending' });

    const desired = await until('the serving', 3_000, () =>
      link.desired()!.instances.length === 1 ? link.desired() : undefined,
    );
    expect(desired.installations[0]).toMatchObject({
      artifactKey: 'tiny',
      files: [{ name: 'tiny.gguf', sizeBytes: 9n }],
    });
    expect(desired.instances[0]).toMatchObject({ modelFile: 'tiny.gguf', deploymentId: placement!.deployment_id });
    expect(await call('deployment.get', { id: placement!.deployment_id })).toMatchObject({
      key: 'tiny.serving-1',
      upstream_model_id: 'tiny.serving-1',
      driver: 'llama-server',
      node_id: node.nodeId,
    });
    expect(other.desired()?.instances).toEqual([]);

    const installation = { id: placement!.installation_id, bytesDone: 4n, bytesTotal: 9n, reason: '', message: '' };
    link.observe({
      generation: desired.generation,
      installations: [{ ...installation, phase: InstallationPhase.INSTALLATION_PHASE_DOWNLOADING }],
    });
    await until('progress', 3_000, async () => {
      const [seen] = await placementsOf(serving.id);
      return seen?.phase === 'downloading' && seen.bytes_done === 4;
    });
    // A node that speaks of an instance that is not its own changes nothing.
    other.observe({ instances: [readyInstance(placement!.instance_id)] });
    link.observe({
      generation: desired.generation,
      installations: [{ ...installation, phase: InstallationPhase.INSTALLATION_PHASE_READY }],
      instances: [readyInstance(placement!.instance_id)],
    });
    const board = registry.app.get(EndpointBoard);
    const endpoint = await until('endpoint', 3_000, () => {
      const found = board.current.get(placement!.deployment_id);
      return found?.state === EndpointState.ENDPOINT_STATE_READY ? found : undefined;
    });
    expect(endpoint).toMatchObject({
      nodeId: node.nodeId,
      address: 'gpu.test:9443',
      instanceId: placement!.instance_id,
      slots: 2,
    });
    const sample = { instanceId: placement!.instance_id, slots: 2, slotsBusy: 1, queueLength: 3, tokensPerSecond: 7 };
    link.send({ $case: 'heartbeat', value: { atUnixMs: 0n, samples: [InstanceSample.fromPartial(sample)] } });
    await until('load', 3_000, () => board.current.get(placement!.deployment_id)?.slotsBusy === 1);
    await until('ready', 3_000, async () => (await placementsOf(serving.id))[0]?.phase === 'ready');

    await expect(call('node.delete', { id: node.nodeId })).rejects.toMatchObject({
      reason: 'CONFLICT',
      details: [expect.objectContaining({ message: 'serving "tiny" depends on it' })],
    });

    await registry.stop();
    registry = await start();
    expect(registry.app.get(EndpointBoard).current.get(placement!.deployment_id)).toMatchObject({
      state: EndpointState.ENDPOINT_STATE_READY,
      address: 'gpu.test:9443',
    });

    const again = new NodeLink(node);
    await until('desired again', 5_000, () => again.desired()?.instances.length === 1);
    await call('serving.delete', { id: serving.id });
    await until(
      'nothing desired',
      3_000,
      () => again.desired()?.instances.length === 0 && again.desired()?.installations.length === 0,
    );
    await until('no endpoint', 3_000, () => !registry.app.get(EndpointBoard).current.has(placement!.deployment_id));
    await expect(call('deployment.get', { id: placement!.deployment_id })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
    await call('node.delete', { id: node.nodeId });
    await until('cut of a deleted node', 3_000, () => again.ended !== undefined);
  });

  it('wait for nodes that are still to join', async () => {
    const target = await makeServable('patient');
    const known = Number((await call('node.list'))['total']);
    const serving = await serve(target, { copies: known + 1 });
    expect(serving.placements).toHaveLength(known);
    const late = await joinAs('latecomer');
    await until('placement', 5_000, async () =>
      (await placementsOf(serving.id)).some((one) => one.node_id === late.nodeId),
    );
    await call('serving.delete', { id: serving.id });
  });

  it('share the files of an artifact on a node until the last of them goes', async () => {
    const target = await makeServable('sharing');
    const node = await joinAs('shared');
    const [one, two] = [
      await serve(target, { node_ids: [node.nodeId] }),
      await serve(target, { node_ids: [node.nodeId] }),
    ];
    expect([one.key, two.key]).toEqual(['tiny', 'tiny-2']);
    expect(one.placements[0]?.installation_id).toBe(two.placements[0]?.installation_id);
    const count = async (): Promise<number> =>
      (await database.dataSource.query('SELECT 1 FROM installation WHERE node_id = $1', [node.nodeId])).length;
    await call('serving.delete', { id: one.id });
    expect(await count()).toBe(1);
    await call('serving.delete', { id: two.id });
    expect(await count()).toBe(0);
  });

  it('name every fault, hide what belongs to others, and keep their artifact from being deleted', async () => {
    const [mine, yours] = [await makeServable('mine'), await makeServable('yours')];
    await expect(
      serve({ ...mine, model_id: yours.model_id, artifact_id: newId() }, { node_ids: [newId()] }),
    ).rejects.toMatchObject({
      reason: 'INVALID_REQUEST',
      details: ['/model_id', '/artifact_id', '/node_ids/0'].map((where) => expect.objectContaining({ where })),
    });
    const serving = await serve(mine);
    const other = tenant(yours.organization_id);
    await expect(call('serving.get', { id: serving.id }, undefined, other)).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
    await expect(call('artifact.delete', { id: mine.artifact_id })).rejects.toMatchObject({ reason: 'CONFLICT' });
  });
});

function readyInstance(id: string) {
  const phase = InstancePhase.INSTANCE_PHASE_READY;
  return { id, deploymentId: 'forged', phase, slots: 2, reason: '', message: '', pid: 1, adopted: false };
}

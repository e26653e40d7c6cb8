import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { InstallationPhase, InstancePhase, InstanceSample } from '@roundhouse/contracts/agent/v1/node_link_service';
import { CallContext } from '@roundhouse/contracts/common/v1/common';
import { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import { EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import { newId } from '@roundhouse/kernel';
import { createNodeRequest, identityOf } from '@roundhouse/pki';
import { closeClient, createGrpcClient } from '@roundhouse/grpc';
import { freshDatabase, sharedNatsUrl, testDirectory, testPki, until } from '@roundhouse/testing';
import { X509Certificate } from 'node:crypto';
import { callOperation } from '../fixtures/call-operation.ts';
import { NodeBench } from '../fixtures/node-bench.ts';
import { EndpointFeed } from './endpoints/endpoint-feed.ts';
import { EndpointBoard } from '../watch/endpoint-board.ts';

const tenant = (organizationId: string): CallContext =>
  CallContext.fromPartial({ actorId: 'admin', organizationId, roles: ['admin'] });

let bench: NodeBench;
beforeAll(async () => {
  const directory = await testDirectory('registry-nodes');
  const [pki, database] = [await testPki(directory.path), await freshDatabase()];
  bench = await NodeBench.open({ directory, pki, database, natsUrl: sharedNatsUrl() });
});
afterEach(() => bench.cutLinks());
afterAll(() => bench.close());

describe('joining', () => {
  it('takes a token once and answers a certificate of the node', async () => {
    const token = await bench.joinToken('once');
    const { nodeId, certificatePem } = await bench.enroll(token, 'once');
    const { subjectAltName, validTo, validFrom } = new X509Certificate(certificatePem);
    expect(identityOf(subjectAltName ?? '')).toEqual({ kind: 'node', name: nodeId });
    expect((Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000).toBeCloseTo(30, 1);
    await expect(bench.enroll(token, 'once')).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });

  it('refuses a token under another name, an expired one and a made-up one, all with the same words', async () => {
    const [foreign, expired] = [await bench.joinToken('mine'), await bench.joinToken('late')];
    await bench.database.dataSource.query(`UPDATE join_token SET expires_at = now() WHERE node_name = 'late'`);
    const madeUp = `${foreign.slice(0, -1)}${foreign.endsWith('A') ? 'B' : 'A'}`;
    const refusals = [
      bench.enroll(foreign, 'yours'),
      bench.enroll(expired, 'late'),
      bench.enroll(madeUp, 'mine'),
      bench.enroll('x', 'mine'),
    ];
    const errors = (await Promise.allSettled(refusals)).map(
      (result) => (result as PromiseRejectedResult).reason as Error,
    );
    expect(
      new Set(errors.map((error) => `${(error as Error & { reason: string }).reason} ${error.message}`)).size,
    ).toBe(1);
    expect(errors[0]).toMatchObject({ reason: 'FORBIDDEN' });
    await expect(bench.enroll(foreign, 'mine')).resolves.toBeDefined();
  });

  it('lets one of two win that come with the same token at once', async () => {
    const token = await bench.joinToken('race');
    const results = await Promise.allSettled([bench.enroll(token, 'race'), bench.enroll(token, 'race')]);
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('does not spend the token on a certificate request that cannot be signed', async () => {
    const token = await bench.joinToken('clumsy');
    await expect(bench.enroll(token, 'clumsy', Buffer.from('no request'))).rejects.toMatchObject({
      reason: 'INVALID_REQUEST',
    });
    await expect(bench.enroll(token, 'clumsy')).resolves.toBeDefined();
  });

  it('keeps the id of a node that joins again', async () => {
    const first = await bench.joinAs('again');
    expect((await bench.joinAs('again')).nodeId).toBe(first.nodeId);
  });

  it('stores no token and logs none', async () => {
    const token = await bench.joinToken('quiet');
    await bench.enroll(token, 'quiet');
    const secret = token.slice(token.indexOf('_', 4) + 1);
    const [dump] = await bench.database.dataSource.query<{ text: string }[]>(
      `SELECT string_agg(t::text, ' ') AS text FROM (SELECT to_jsonb(j) FROM join_token j UNION ALL
       SELECT to_jsonb(a) FROM audit_entry a UNION ALL SELECT to_jsonb(h) FROM resource_history h) t`,
    );
    expect(dump!.text).toContain('"quiet"');
    expect(dump!.text).not.toContain(secret);
    expect(bench.registry.logLines.join('\n')).not.toContain(secret);
  });

  it('is for platform administrators to allow', async () => {
    const stranger = tenant(newId());
    await expect(bench.call('node.join_token', {}, { body: { node_name: 'a' }, as: stranger })).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
    await expect(bench.call('node.list', {}, { as: stranger })).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });
});

describe('the node link', () => {
  it('refuses who is no node, and a node that says to be another', async () => {
    const service = bench.link({ nodeId: newId(), tls: await bench.pki.identity('gateway') });
    await until('refusal of a service', 5_000, () => service.ended !== undefined);
    const [one, other] = [await bench.joinAs('honest'), await bench.joinAs('victim')];
    const liar = bench.link(one, { claimedId: other.nodeId });
    await until('refusal of the liar', 5_000, () => liar.ended !== undefined);
    expect(liar.ended).toMatchObject({ reason: 'FORBIDDEN' });
    expect(liar.received).toEqual([]);
  });

  it('opens no door to administration for a node', async () => {
    const { tls } = await bench.joinAs('curious');
    const address = `127.0.0.1:${bench.registry.ports.services}`;
    const client = createGrpcClient(AdminServiceClient, { address, service: 'registry', tls });
    await expect(callOperation(client, 'node.list')).rejects.toMatchObject({ reason: 'NOT_READY' });
    closeClient(client);
  });

  it('shows the node connected, with what it said, and renews its certificate', async () => {
    const node = await bench.joinAs('talker');
    const link = bench.link(node);
    await until('acceptance', 5_000, () => link.received.find((message) => message.$case === 'accepted'));
    const { csrDer } = await createNodeRequest('talker');
    link.send({ $case: 'renew', value: { csrDer } });
    const renewed = await until('renewal', 5_000, () => link.received.find((message) => message.$case === 'renewed'));
    expect(identityOf(new X509Certificate(renewed.value.certificatePem).subjectAltName ?? '')?.name).toBe(node.nodeId);
    const id = node.nodeId;
    expect(await bench.call('node.get', { id })).toMatchObject({
      name: 'talker',
      connected: true,
      agent_version: '1.2.3',
      inference_address: 'gpu.test:9443',
    });
    link.stream.cancel();
    await until('disconnection', 5_000, async () => (await bench.call('node.get', { id }))['connected'] === false);
  });

  it('cuts the older of two sessions of a node', async () => {
    const node = await bench.joinAs('twice');
    const older = bench.link(node);
    await until('older', 5_000, () => older.received.length > 0);
    const newer = bench.link(node);
    await until('cut', 5_000, () => older.ended !== undefined);
    expect(older.ended).toMatchObject({ reason: 'CONFLICT' });
    expect(newer.ended).toBeUndefined();
  });

  it('tells of a second process that speaks for a node, and not of one that merely connects again', async () => {
    const node = await bench.joinAs('copied');
    const id = node.nodeId;
    const runId = newId();
    const first = bench.link(node, { runId });
    await until('first', 5_000, () => first.desired());
    const again = bench.link(node, { runId });
    await until('again', 5_000, () => again.desired());
    expect((await bench.call('node.get', { id }))['intruded_at']).toBeNull();
    const copy = bench.link(node);
    await until('copy', 5_000, () => copy.desired());
    expect((await bench.call('node.get', { id }))['intruded_at']).not.toBeNull();
    expect(bench.registry.logLines.some((line) => line.includes('two agent processes speak for one node'))).toBe(true);
    const audit = await bench.database.dataSource.query<unknown[]>(
      `SELECT 1 FROM audit_entry WHERE action = 'node.intrusion' AND resource_id = $1`,
      [id],
    );
    expect(audit).toHaveLength(1);
    const news = await bench.database.dataSource.query<unknown[]>(
      `SELECT kind, organization_id, payload FROM sink_news WHERE subject_id = $1`,
      [id],
    );
    expect(news).toEqual([
      { kind: 'alert.node_intruded', organization_id: null, payload: { node: 'copied', node_id: id } },
    ]);
  });

  it('cuts a revoked node off within a second and refuses its certificate until it joins again', async () => {
    const node = await bench.joinAs('stolen');
    const link = bench.link(node);
    await until('link', 5_000, () => link.desired());
    const at = performance.now();
    await bench.call('node.revoke', { id: node.nodeId });
    await until('cut', 1_000, () => link.ended !== undefined);
    expect(performance.now() - at).toBeLessThan(1_500);
    expect(link.ended).toMatchObject({ reason: 'FORBIDDEN' });
    const refused = bench.link(node);
    await until('refusal', 5_000, () => refused.ended !== undefined);
    expect(refused.ended).toMatchObject({ reason: 'FORBIDDEN' });
    const joined = await bench.joinAs('stolen');
    expect(joined.nodeId).toBe(node.nodeId);
    const back = bench.link(joined);
    await until('back', 5_000, () => back.desired());
    const still = bench.link(node);
    await until('refusal of the former certificate', 5_000, () => still.ended !== undefined);
    expect(back.ended).toBeUndefined();
  });

  it('cuts a removed node off within a second and knows its certificate no more', async () => {
    const node = await bench.joinAs('removed');
    const link = bench.link(node);
    await until('link', 5_000, () => link.desired());
    await bench.call('node.delete', { id: node.nodeId });
    await until('cut', 1_000, () => link.ended !== undefined);
    const refused = bench.link(node);
    await until('refusal', 5_000, () => refused.ended !== undefined);
    expect(refused.ended).toMatchObject({ reason: 'FORBIDDEN' });
  });
});

describe('servings', () => {
  it('reach their node alone, and its word becomes endpoint and progress', async () => {
    const [node, bystander] = [await bench.joinAs('serving-1'), await bench.joinAs('serving-2')];
    const [link, other] = [bench.link(node), bench.link(bystander)];
    await until('desired', 5_000, () => link.desired() && other.desired());
    const target = await bench.makeServable('acme');
    const serving = await bench.serve(target, { node_ids: [node.nodeId], key: 'tiny' });
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
    expect(await bench.call('deployment.get', { id: placement!.deployment_id })).toMatchObject({
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
      const [seen] = await bench.placementsOf(serving.id);
      return seen?.phase === 'downloading' && seen.bytes_done === 4;
    });
    // A node that speaks of an instance that is not its own changes nothing.
    other.observe({ instances: [readyInstance(placement!.instance_id)] });
    link.observe({
      generation: desired.generation,
      installations: [{ ...installation, phase: InstallationPhase.INSTALLATION_PHASE_READY }],
      instances: [readyInstance(placement!.instance_id)],
    });
    const board = bench.registry.app.get(EndpointBoard);
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
    await until('ready', 3_000, async () => (await bench.placementsOf(serving.id))[0]?.phase === 'ready');

    await expect(bench.call('node.delete', { id: node.nodeId })).rejects.toMatchObject({
      reason: 'CONFLICT',
      details: [expect.objectContaining({ message: 'serving "tiny" depends on it' })],
    });

    await bench.restart();
    expect(bench.registry.app.get(EndpointBoard).current.get(placement!.deployment_id)).toMatchObject({
      state: EndpointState.ENDPOINT_STATE_READY,
      address: 'gpu.test:9443',
    });

    const again = bench.link(node);
    await until('desired again', 5_000, () => again.desired()?.instances.length === 1);
    await bench.call('serving.delete', { id: serving.id });
    await until(
      'nothing desired',
      3_000,
      () => again.desired()?.instances.length === 0 && again.desired()?.installations.length === 0,
    );
    await until(
      'no endpoint',
      3_000,
      () => !bench.registry.app.get(EndpointBoard).current.has(placement!.deployment_id),
    );
    await expect(bench.call('deployment.get', { id: placement!.deployment_id })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
    await bench.call('node.delete', { id: node.nodeId });
    await until('cut of a deleted node', 3_000, () => again.ended !== undefined);
  });

  it('are ready for every registry as soon as their node says so to one of them', async () => {
    const node = await bench.joinAs('said');
    const link = bench.link(node);
    const serving = await bench.serve(await bench.makeServable('said'), { node_ids: [node.nodeId] });
    const [placement] = serving.placements;
    const { deployment_id: deploymentId, instance_id: instanceId } = placement!;
    const other = await bench.another();
    try {
      const stateThere = () => other.app.get(EndpointBoard).current.get(deploymentId)?.state;
      await until('the endpoint', 3_000, () => stateThere() !== undefined && link.desired()?.instances.length === 1);
      // From now on it reads nothing in the database.
      Object.assign(other.app.get(EndpointFeed), { refresh: () => Promise.resolve() });
      await until('the bus', 3_000, () => {
        link.observe({ instances: [] });
        link.observe({ instances: [readyInstance(instanceId)] });
        return stateThere() === EndpointState.ENDPOINT_STATE_READY;
      });
    } finally {
      await other.stop();
    }
    await bench.call('serving.delete', { id: serving.id });
  });

  it('wait for nodes that are still to join', async () => {
    const target = await bench.makeServable('patient');
    const known = Number((await bench.call('node.list'))['total']);
    const serving = await bench.serve(target, { copies: known + 1 });
    expect(serving.placements).toHaveLength(known);
    const late = await bench.joinAs('latecomer');
    await until('placement', 5_000, async () =>
      (await bench.placementsOf(serving.id)).some((one) => one.node_id === late.nodeId),
    );
    await bench.call('serving.delete', { id: serving.id });
  });

  it('share the files of an artifact on a node until the last of them goes', async () => {
    const target = await bench.makeServable('sharing');
    const node = await bench.joinAs('shared');
    const [one, two] = [
      await bench.serve(target, { node_ids: [node.nodeId] }),
      await bench.serve(target, { node_ids: [node.nodeId] }),
    ];
    expect([one.key, two.key]).toEqual(['tiny', 'tiny-2']);
    expect(one.placements[0]?.installation_id).toBe(two.placements[0]?.installation_id);
    const count = async (): Promise<number> =>
      (await bench.database.dataSource.query('SELECT 1 FROM installation WHERE node_id = $1', [node.nodeId])).length;
    await bench.call('serving.delete', { id: one.id });
    expect(await count()).toBe(1);
    await bench.call('serving.delete', { id: two.id });
    expect(await count()).toBe(0);
  });

  it('name every fault, hide what belongs to others, and keep their artifact from being deleted', async () => {
    const [mine, yours] = [await bench.makeServable('mine'), await bench.makeServable('yours')];
    await expect(
      bench.serve({ ...mine, model_id: yours.model_id, artifact_id: newId() }, { node_ids: [newId()] }),
    ).rejects.toMatchObject({
      reason: 'INVALID_REQUEST',
      details: ['/model_id', '/artifact_id', '/node_ids/0'].map((where) => expect.objectContaining({ where })),
    });
    const serving = await bench.serve(mine);
    const other = tenant(yours.organization_id);
    await expect(bench.call('serving.get', { id: serving.id }, { as: other })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
    await expect(bench.call('artifact.delete', { id: mine.artifact_id })).rejects.toMatchObject({ reason: 'CONFLICT' });
  });
});

function readyInstance(id: string) {
  const phase = InstancePhase.INSTANCE_PHASE_READY;
  return { id, deploymentId: 'forged', phase, slots: 2, reason: '', message: '', pid: 1, adopted: false };
}

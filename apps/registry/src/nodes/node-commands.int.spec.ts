import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { InstallationPhase, InstancePhase, type NodeCommand } from '@roundhouse/contracts/agent/v1/node_link_service';
import { CallContext } from '@roundhouse/contracts/common/v1/common';
import { newId } from '@roundhouse/kernel';
import { connectNats, decodeLiveEvent, SUBJECTS } from '@roundhouse/messaging';
import { freshDatabase, sharedNatsUrl, testDirectory, testPki, until } from '@roundhouse/testing';
import type { Caller } from '../commands/domain/caller.ts';
import { NodeBench, type Joined, type NodeLink } from '../fixtures/node-bench.ts';
import { NodePartsService } from './node-parts.service.ts';
import { NodesService } from './nodes.service.ts';

let bench: NodeBench;
let node: Joined;
let id: string;
let instanceId: string;
let installationId: string;
let servingId: string;
let organizationId: string;

beforeAll(async () => {
  const directory = await testDirectory('registry-node-commands');
  const [pki, database] = [await testPki(directory.path), await freshDatabase()];
  bench = await NodeBench.open({ directory, pki, database, natsUrl: sharedNatsUrl() });
  node = await bench.joinAs('gpu-1');
  id = node.nodeId;
  const target = await bench.makeServable('acme');
  organizationId = target.organization_id;
  const serving = await bench.serve(target, { node_ids: [id], key: 'tiny' });
  servingId = serving.id;
  ({ instance_id: instanceId, installation_id: installationId } = serving.placements[0]!);
});
afterEach(() => bench.cutLinks());
afterAll(() => bench.close());

const linked = async (): Promise<NodeLink> => {
  const link = bench.link(node);
  await until('link', 5_000, () => link.desired());
  return link;
};

const unlinked = () =>
  until('the end of the link', 5_000, async () => (await bench.call('node.get', { id }))['connected'] === false);

const commandOf = (link: NodeLink, kind: NonNullable<NodeCommand['command']>['$case']): Promise<NodeCommand> =>
  until(`command ${kind}`, 3_000, () => link.commands().findLast(({ command }) => command?.$case === kind));

const ofInstallation = () => ({ id, installation_id: installationId });
const ofInstance = () => ({ id, instance_id: instanceId });

describe('commands of nodes', () => {
  it('reach their node within a moment, and their outcome the one who asked', async () => {
    const link = await linked();
    const asked = bench.call('node.installation-cancel', ofInstallation());
    const command = await commandOf(link, 'cancelDownload');
    expect(command.command).toEqual({ $case: 'cancelDownload', value: { installationId } });
    const at = performance.now();
    link.answer(command.id);
    expect(await asked).toMatchObject({
      id: command.id,
      kind: 'cancel_download',
      state: 'done',
      subject_id: installationId,
    });
    expect(performance.now() - at).toBeLessThan(500);
    await until('acknowledgement', 1_000, () => link.acknowledged().includes(command.id));
    const audit = await bench.database.dataSource.query<{ actor_id: string }[]>(
      `SELECT actor_id FROM audit_entry WHERE action = 'node_command.cancel_download' AND resource_id = $1`,
      [command.id],
    );
    expect(audit).toEqual([{ actor_id: 'test' }]);
  });

  it('are sent again after a reconnect until their outcome is stored, and never after', async () => {
    const first = await linked();
    const asked = bench.call('node.instance-unload', ofInstance());
    const command = await commandOf(first, 'unload');
    first.stream.cancel();
    const second = await linked();
    expect((await commandOf(second, 'unload')).id).toBe(command.id);
    second.answer(command.id);
    second.answer(command.id, { ok: false, reason: 'INTERNAL', message: 'twice' });
    expect(await asked).toMatchObject({ id: command.id, state: 'done' });
    await until('acknowledgement', 2_000, () => second.acknowledged().includes(command.id));
    const third = await linked();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(third.commands()).toEqual([]);
    expect(await bench.call('node.command', { id, command_id: command.id })).toMatchObject({ state: 'done' });
  });

  it('wait for a node that is away, are asked for once, and show why a node refuses', async () => {
    await unlinked();
    const waiting = await bench.call('node.instance-restart', ofInstance());
    expect(waiting).toMatchObject({ state: 'waiting', finished_at: null });
    expect((await bench.call('node.instance-restart', ofInstance())).id).toBe(waiting.id);
    const link = await linked();
    const command = await commandOf(link, 'restart');
    link.answer(command.id, { ok: false, reason: 'FAILED_PRECONDITION', message: 'not\u0000 now' });
    await until('acknowledgement', 2_000, () => link.acknowledged().includes(command.id));
    expect(await bench.call('node.command', { id, command_id: waiting.id })).toMatchObject({
      state: 'failed',
      reason: 'FAILED_PRECONDITION',
      message: 'not now',
    });
  });

  it('go through any registry to the one that the node is linked to', async () => {
    const other = await bench.another();
    try {
      const link = bench.link(node, { at: other });
      await until('link', 5_000, () => link.desired());
      const at = performance.now();
      const asked = bench.call('node.collect-garbage', { id });
      const command = await commandOf(link, 'collectGarbage');
      link.answer(command.id, { payload: Buffer.from('{"freed_bytes": 42}') });
      expect(await asked).toMatchObject({ state: 'done', answer: { freed_bytes: 42 } });
      // Woken, not polled: half a second would be the poll's.
      expect(performance.now() - at).toBeLessThan(1_500);
      link.stream.cancel();
    } finally {
      await other.stop();
    }
  });

  it('that only look are answered at once or refused, and stand in no audit log', async () => {
    await unlinked();
    const offline = bench.call('node.instance-logs', ofInstance());
    await expect(offline).rejects.toMatchObject({ reason: 'NOT_READY' });
    const link = await linked();
    const query = { lines: ['2'] };
    const asked = bench.call('node.instance-logs', ofInstance(), { query });
    const command = await commandOf(link, 'readLogs');
    expect(command.command).toEqual({ $case: 'readLogs', value: { instanceId, maxLines: 2 } });
    link.answer(command.id, { payload: Buffer.from('one\ntwo\n') });
    expect(await asked).toEqual({ data: ['one', 'two'] });
    const refused = bench.call('node.instance-logs', ofInstance(), { query });
    const second = await until('second', 3_000, () => link.commands().find((one) => one.id !== command.id));
    link.answer(second.id, { ok: false, reason: 'NOT_FOUND', message: 'No such instance.' });
    await expect(refused).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    const rows = await bench.database.dataSource.query<unknown[]>(
      `SELECT 1 FROM audit_entry WHERE resource_id = ANY($1)`,
      [[command.id, second.id]],
    );
    expect(rows).toEqual([]);
  });

  it('are shown newest first, by state', async () => {
    const { data, total } = await bench.call('node.commands', { id }, { query: { limit: ['2'] } });
    const list = data as { id: string }[];
    expect(list).toHaveLength(2);
    expect(Number(total)).toBeGreaterThan(4);
    expect(list[0]!.id > list[1]!.id).toBe(true);
    const failed = await bench.call('node.commands', { id }, { query: { state: ['failed'] } });
    expect((failed['data'] as { state: string }[]).every(({ state }) => state === 'failed')).toBe(true);
  });

  it('of one node cannot be answered by another, and unknown things are not asked for', async () => {
    const stranger = await bench.joinAs('stranger');
    const foreign = bench.link(stranger);
    await until('link', 5_000, () => foreign.desired());
    await unlinked();
    const waiting = await bench.call('node.instance-unload', ofInstance());
    foreign.answer(waiting.id);
    await until('acknowledgement', 2_000, () => foreign.acknowledged().includes(waiting.id));
    expect(await bench.call('node.command', { id, command_id: waiting.id })).toMatchObject({ state: 'waiting' });
    for (const params of [
      { id: stranger.nodeId, instance_id: instanceId },
      { id, instance_id: newId() },
    ]) {
      await expect(bench.call('node.instance-unload', params)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    }
    await expect(bench.call('node.command', { id: stranger.nodeId, command_id: waiting.id })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
  });

  it('are for platform administrators to give', async () => {
    const as = CallContext.fromPartial({ actorId: 'owner', organizationId, roles: ['admin'] });
    for (const [operation, params] of [
      ['node.instance-unload', ofInstance()],
      ['node.instance-logs', ofInstance()],
      ['download.cancel', { id: installationId }],
      ['node.drain', { id }],
      ['node.commands', { id }],
    ] as const) {
      await expect(bench.call(operation, params, { as })).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    }
  });
});

describe('what is on nodes', () => {
  it('is shown with progress, rate and remaining time while it is fetched (004-09)', async () => {
    const link = await linked();
    const seen = { id: installationId, bytesDone: 3n, bytesTotal: 9n, bytesPerSecond: 2n, etaS: 3, attempt: 1 };
    link.observe({ installations: [{ ...seen, phase: InstallationPhase.INSTALLATION_PHASE_DOWNLOADING }] });
    const download = await until('download', 3_000, async () => {
      const { data } = await bench.call('download.list', {}, { query: { q: ['gpu-1'] } });
      return (data as Record<string, unknown>[]).find(({ phase }) => phase === 'downloading');
    });
    expect(download).toMatchObject({
      id: installationId,
      node: 'gpu-1',
      bytes_done: 3,
      bytes_total: 9,
      bytes_per_second: 2,
      eta_seconds: 3,
      servings: [{ id: servingId, key: 'tiny', organization_id: organizationId }],
      files: [{ name: 'tiny.gguf', size_bytes: 9 }],
    });
    link.observe({ installations: [{ ...seen, phase: InstallationPhase.INSTALLATION_PHASE_READY }] });
    await until('none left', 3_000, async () => Number((await bench.call('download.list'))['total']) === 0);
    const all = await bench.call('download.list', {}, { query: { all: ['true'], sort: ['-progress'] } });
    expect(all).toMatchObject({ total: 1, data: [{ phase: 'ready' }] });
  });

  it('is told live, to those who may see the servings that it is for', async () => {
    const bus = await connectNats({ url: sharedNatsUrl(), name: 'gateway' });
    const events: { kind: string; action: string; organizationId: string; data: unknown }[] = [];
    bus.subscribe(SUBJECTS.live(organizationId), {
      callback: (_, { data: bytes }) => {
        const { kind, action, organizationId: of, dataJson } = decodeLiveEvent(bytes)!;
        events.push({ kind, action, organizationId: of, data: JSON.parse(Buffer.from(dataJson).toString()) });
      },
    });
    await bus.flush();
    try {
      const link = await linked();
      const seen = { id: installationId, bytesTotal: 9n, bytesPerSecond: 1n, attempt: 1 };
      const phase = InstallationPhase.INSTALLATION_PHASE_DOWNLOADING;
      link.observe({ installations: [] });
      // A hundred reports within a moment are two events: the turn and one of progress.
      for (let done = 0; done < 100; done += 1) {
        link.observe({ installations: [{ ...seen, phase, bytesDone: BigInt(done % 9) }] });
      }
      link.observe({
        installations: [{ ...seen, phase: InstallationPhase.INSTALLATION_PHASE_READY, bytesDone: 9n }],
        instances: [{ id: instanceId, phase: InstancePhase.INSTANCE_PHASE_STARTING }],
      });
      await until('events', 3_000, () => events.some(({ kind }) => kind === 'instance.state'));
      const downloads = events.filter(({ kind }) => kind === 'download.progress');
      expect(downloads).toHaveLength(3);
      expect(downloads.at(-1)).toMatchObject({
        action: 'serving:read',
        organizationId,
        data: { node_id: id, installation_id: installationId, phase: 'ready', bytes_done: 9 },
      });
      expect(events.find(({ kind }) => kind === 'instance.state')).toMatchObject({
        data: { instance_id: instanceId, serving_id: servingId, phase: 'starting' },
      });
      expect(events.find(({ kind }) => kind === 'node.state')).toMatchObject({
        data: { node_id: id, connected: true },
      });
    } finally {
      await bus.close();
    }
  });

  it('is shown with load, slots and the reason of failures', async () => {
    const link = await linked();
    const failing = { id: instanceId, failureClass: 'out_of_memory', message: 'needs more', failures: 2, slots: 0 };
    link.observe({ instances: [{ ...failing, phase: InstancePhase.INSTANCE_PHASE_FAILED, reason: 'ENGINE_FAILED' }] });
    const shown = await until('failure', 3_000, async () => {
      const { data } = await bench.call('node.instances', { id });
      return (data as Record<string, unknown>[]).find(({ phase }) => phase === 'failed');
    });
    expect(shown).toMatchObject({
      id: instanceId,
      serving: { key: 'tiny' },
      failure_class: 'out_of_memory',
      failures: 2,
      message: 'needs more',
    });
  });

  it('is loaded by a ticket that is higher than any that the node has served', async () => {
    const link = await linked();
    link.observe({ instances: [{ id: instanceId, loadTicket: 7n, phase: InstancePhase.INSTANCE_PHASE_UNLOADED }] });
    await until('word', 3_000, async () => {
      const { data } = await bench.call('node.instances', { id });
      return (data as { phase: string }[])[0]?.phase === 'unloaded';
    });
    await bench.call('node.instance-load', ofInstance());
    await until('ticket', 2_000, () => (link.desired()?.instances[0]?.loadTicket ?? 0n) > 7n);
  });

  it('is fetched before anything serves it there, outlives its serving, and goes when it is evicted', async () => {
    const link = await linked();
    const other = await bench.makeServable('initech');
    const body = { artifact_id: other.artifact_id };
    const added = await bench.call('node.installation-add', { id }, { body });
    expect(added).toMatchObject({
      node_id: id,
      kept: true,
      servings: [],
      content_key: `artifact:${other.artifact_id}`,
    });
    const held = () => link.desired()?.installations.find((one) => one.id === added['id']);
    expect(await until('it is asked for', 3_000, held)).toMatchObject({ pinned: true });
    const serving = await bench.serve(other, { node_ids: [id], key: 'later' });
    expect(serving.placements[0]?.installation_id).toBe(added['id']);
    await bench.call('serving.delete', { id: serving.id });
    await until('nothing loads it', 3_000, () => link.desired()?.instances.every((one) => one.id === instanceId));
    expect(held()).toBeDefined();
    await bench.call('node.installation-evict', { id, installation_id: added.id });
    await until('it is gone', 3_000, () => held() === undefined);
  });

  it('is refused with the place of the fault where there is nothing to fetch', async () => {
    const add = (body: object) => bench.call('node.installation-add', { id }, { body });
    for (const [body, where] of [
      [{}, '/hub'],
      [{ artifact_id: newId() }, '/artifact_id'],
      [{ hub: { entry: 'no-such-entry' } }, '/hub'],
    ] as const) {
      await expect(add(body)).rejects.toMatchObject({ reason: 'INVALID_REQUEST', details: [{ where }] });
    }
  });

  it('is not evicted while a serving loads it', async () => {
    await expect(bench.call('node.installation-evict', ofInstallation())).rejects.toMatchObject({
      reason: 'CONFLICT',
      details: [expect.objectContaining({ message: 'serving "tiny" depends on it' })],
    });
  });
});

describe('node operators of an organization', () => {
  it('see the nodes that carry its servings or are its own, and on them what is its own', async () => {
    const other = await bench.makeServable('globex');
    const elsewhere = await bench.joinAs('elsewhere');
    const serving = await bench.serve(other, { node_ids: [id, elsewhere.nodeId], copies: 2, key: 'theirs' });
    const operator = (of: string): Caller => {
      const grants = [{ role: 'node_operator', organizationId: of, projectId: '' } as const];
      return { actorId: 'operator', organizationId: of, requestId: '', grants };
    };
    const nodes = bench.registry.app.get(NodesService);
    const parts = bench.registry.app.get(NodePartsService);
    const seenBy = async (caller: Caller) =>
      (await nodes.list(caller, { limit: 50, sort: 'name' })).rows.map(({ node: one }) => one.name);
    expect(await seenBy(operator(organizationId))).toEqual(['gpu-1']);
    expect(await seenBy(operator(other.organization_id))).toEqual(['elsewhere', 'gpu-1']);
    const mine = await nodes.get(operator(organizationId), id);
    expect(mine).toMatchObject({ installations: 1, instanceIds: [instanceId] });
    await expect(nodes.get(operator(organizationId), elsewhere.nodeId)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    expect((await parts.instances(operator(organizationId), id)).map(({ serving: of }) => of.key)).toEqual(['tiny']);
    expect((await parts.installations(operator(organizationId))).map(({ node: name }) => name)).toEqual(['gpu-1']);
    await expect(parts.evict(operator(organizationId), id, installationId)).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
    await bench.call('serving.delete', { id: serving.id });
  });
});

describe('settings of a node', () => {
  it('reach it at once, and say what cannot be', async () => {
    const link = await linked();
    const limits = { download_bytes_per_second: 1_000_000, max_downloads: 2, keep_free_disk_bytes: 5_000_000_000 };
    const settings = { ...limits, require_signature: true };
    const body = { labels: { rack: 'a' }, organization_ids: ['acme'], settings };
    expect(await bench.call('node.update', { id }, { body })).toMatchObject({
      labels: { rack: 'a' },
      organization_ids: [organizationId],
      settings: { ...settings, max_loaded_instances: null },
    });
    await until('settings', 1_000, () => link.desired()?.settings?.downloadBytesPerSecond === 1_000_000n);
    expect(link.desired()?.settings).toMatchObject({
      maxDownloads: 2,
      keepFreeDiskBytes: 5_000_000_000n,
      requireSignature: true,
      maxLoadedInstances: 0,
    });
    const cleared = await bench.call('node.update', { id }, { body: { settings: { max_downloads: null } } });
    expect(cleared).toMatchObject({
      labels: { rack: 'a' },
      settings: { max_downloads: null, require_signature: true },
    });
    await expect(
      bench.call('node.update', { id }, { body: { setings: {}, organization_ids: ['nobody'] } }),
    ).rejects.toMatchObject({ reason: 'INVALID_REQUEST', details: [expect.objectContaining({ where: '/setings' })] });
    await expect(bench.call('node.update', { id }, { body: { labels: {}, revision: '1' } })).rejects.toMatchObject({
      reason: 'STALE_REVISION',
    });
    await expect(bench.call('node.update', { id }, { body: { organization_ids: ['nobody'] } })).rejects.toMatchObject({
      details: [{ where: '/organization_ids/0', message: 'names no organization' }],
    });
  });

  it('go with the keys of publishers that are trusted now, and no others', async () => {
    const link = await linked();
    const { publicKey } = generateKeyPairSync('ed25519');
    const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
    const body = { organization_id: organizationId, display_name: 'Release', public_key: raw.toString('base64') };
    const key = await bench.call('publisher_key.create', {}, { body });
    const known = () => link.desired()?.publisherKeys.map((one) => Buffer.from(one.publicKey).toString('hex'));
    await until('the key', 2_000, () => known()?.includes(raw.toString('hex')));
    await bench.call('publisher_key.update', { id: key.id }, { body: { admin_status: 'inactive' } });
    await until('no key', 2_000, () => known()?.length === 0);
  });

  it('find it by label and by organization, in any order, page after page', async () => {
    for (const name of ['b-node', 'a-node', 'c-node']) await bench.joinAs(name);
    const names = async (query: Record<string, string[]>) =>
      ((await bench.call('node.list', {}, { query }))['data'] as { name: string }[]).map(({ name }) => name);
    expect(await names({ label: ['rack=a'] })).toEqual(['gpu-1']);
    expect(await names({ label: ['rack'] })).toEqual(['gpu-1']);
    expect(await names({ label: ['rack=b'] })).toEqual([]);
    expect(await names({ q: ['-NODE'], sort: ['-name'] })).toEqual(['c-node', 'b-node', 'a-node']);
    const page = await bench.call('node.list', {}, { query: { q: ['-node'], sort: ['name'], limit: ['2'] } });
    expect(page).toMatchObject({ total: 3, data: [{ name: 'a-node' }, { name: 'b-node' }] });
    const cursor = [String(page['next_cursor'])];
    expect(await names({ q: ['-node'], sort: ['name'], limit: ['2'], cursor })).toEqual(['c-node']);
    await expect(names({ sort: ['-name'], cursor })).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
  });

  it('drain it: nothing is loaded there until it is undrained', async () => {
    const link = await linked();
    expect(await bench.call('node.drain', { id })).toMatchObject({ draining: true });
    await until('draining', 1_000, () => link.desired()?.settings?.draining === true);
    await expect(bench.call('node.instance-load', ofInstance())).rejects.toMatchObject({
      reason: 'FAILED_PRECONDITION',
    });
    expect(await bench.call('node.undrain', { id })).toMatchObject({ draining: false });
    await until('undrained', 1_000, () => link.desired()?.settings?.draining === false);
  });
});

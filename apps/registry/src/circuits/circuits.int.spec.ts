import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CallContext } from '@roundhouse/contracts/common/v1/common';
import { CircuitSubject } from '@roundhouse/contracts/registry/v1/snapshot';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { chatModel, ModelDoor, type ModelTenant } from '../fixtures/model-door.ts';
import type { TestWatcher } from '../fixtures/test-watcher.ts';
import { WatchedRegistry } from '../fixtures/watched-registry.ts';
import { CircuitOperations } from './circuit-operations.ts';
import { CircuitsService } from './circuits.service.ts';

const HOUR_MS = 3_600_000;
let registry: WatchedRegistry;
let door: ModelDoor;

beforeAll(async () => {
  registry = await WatchedRegistry.start(await testDirectory('circuits'), await freshDatabase());
  door = new ModelDoor(registry.database.dataSource, registry.keys);
  const { handlers, commands, deployments, providers, observations } = door.registry;
  const circuits = new CircuitsService(commands, deployments, providers, observations);
  expect(new CircuitOperations(handlers, circuits)).toBeDefined();
});

afterAll(() => registry.stop());

async function tenant(key: string): Promise<ModelTenant & { modelId: string; deploymentId: string }> {
  const made = await door.tenant(key);
  const { id: modelId } = await door.call(made.admin, 'model.create', chatModel(made.providerId, { key: 'chat' }));
  const { data } = await door.call(made.admin, 'deployment.list', undefined, {}, { model_id: modelId });
  return { ...made, modelId, deploymentId: (data as { id: string }[])[0]!.id };
}

const circuitAt = (watcher: TestWatcher, id: string) =>
  [...watcher.state!.entries('circuit')].find((entry) => entry.id === id);
const inMs = (time: unknown): number => Date.parse(String(time)) - Date.now();

describe('a circuit that is opened by hand', () => {
  it('is in the snapshot until its end, and a reset takes it back once more each time', async () => {
    const { admin, deploymentId: id, organizationId } = await tenant('opened');
    const watcher = await registry.current(registry.watch('router'));
    const opened = await door.call(admin, 'deployment.circuit-open', { reason: 'upgrade' }, { id });
    expect(opened).toMatchObject({ id, owner: 'deployment', open: true, reason: 'upgrade', reset_generation: '0' });
    expect(inMs(opened['open_until'])).toBeGreaterThan(HOUR_MS - 60_000);
    await registry.current(watcher);
    expect(circuitAt(watcher, id)).toMatchObject({
      organizationId,
      subject: CircuitSubject.CIRCUIT_SUBJECT_DEPLOYMENT,
      openUntilUnixMs: BigInt(Date.parse(String(opened['open_until']))),
      resetGeneration: 0n,
    });

    const longer = await door.call(admin, 'deployment.circuit-open', { seconds: 86_400 }, { id });
    expect(inMs(longer['open_until'])).toBeGreaterThan(23 * HOUR_MS);
    for (const generation of ['1', '2']) {
      const reset = await door.call(admin, 'deployment.circuit-reset', undefined, { id });
      expect(reset).toMatchObject({ open: false, open_until: null, opened_by: null, reset_generation: generation });
    }
    await registry.current(watcher);
    expect(circuitAt(watcher, id)).toMatchObject({ openUntilUnixMs: 0n, resetGeneration: 2n });
    expect(watcher.faults).toEqual([]);
  });

  it('needs no body, and is never open for more than a day', async () => {
    const { admin, deploymentId: id } = await tenant('bounds');
    expect(await door.call(admin, 'deployment.circuit-open', undefined, { id })).toMatchObject({ reason: null });
    for (const seconds of [0, 86_401, 1.5]) {
      const refused = await door.refusal(admin, 'deployment.circuit-open', { seconds }, { id });
      expect(refused).toMatchObject({ reason: 'INVALID_REQUEST', details: [{ where: '/seconds' }] });
    }
  });

  it('shows on the deployment and its model; that of a provider on all of its deployments (001-09)', async () => {
    const { admin, deploymentId, modelId, providerId } = await tenant('badges');
    const more = { model_id: modelId, provider_id: 'sim', upstream_model_id: 'm' };
    await door.call(admin, 'deployment.create', more);
    const read = (kind: string, id: string) => door.call(admin, `${kind}.get`, undefined, { id });
    await door.call(admin, 'deployment.circuit-open', {}, { id: deploymentId });
    expect(await read('deployment', deploymentId)).toMatchObject({
      status: 'circuit_open',
      circuit: { owner: 'deployment', state: 'open', cause: 'manual' },
    });
    expect((await read('model', modelId))['status']).toBe('degraded');
    await door.call(admin, 'deployment.circuit-reset', undefined, { id: deploymentId });
    expect(await read('deployment', deploymentId)).toMatchObject({ status: 'untested', circuit: null });

    await door.call(admin, 'provider.circuit-open', {}, { id: providerId });
    expect(await read('deployment', deploymentId)).toMatchObject({
      status: 'circuit_open',
      circuit: { owner: 'provider' },
    });
    expect((await read('model', modelId))['status']).toBe('circuit_open');
    expect((await read('provider', providerId))['circuit']).toMatchObject({ cause: 'manual', state: 'open' });
  });

  it('closes by itself at its end', async () => {
    const { admin, deploymentId: id } = await tenant('ending');
    await door.call(admin, 'deployment.circuit-open', { seconds: 1 }, { id });
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect((await door.call(admin, 'deployment.get', undefined, { id }))['circuit']).toBeNull();
    const { data } = await door.call(admin, 'circuit.manual', undefined, {}, { open: false });
    expect(data).toEqual([expect.objectContaining({ id, open: false })]);
  });

  it('goes with its deployment, however that goes', async () => {
    const { admin, deploymentId: id, modelId, providerId } = await tenant('gone');
    const more = { model_id: modelId, provider_id: 'sim', upstream_model_id: 'm' };
    const second = await door.call(admin, 'deployment.create', more);
    for (const one of [id, second.id]) await door.call(admin, 'deployment.circuit-open', {}, { id: one });
    await door.call(admin, 'provider.circuit-open', {}, { id: providerId });
    const watcher = await registry.current(registry.watch());
    await door.call(admin, 'deployment.delete', undefined, { id: second.id });
    await registry.current(watcher);
    expect(circuitAt(watcher, second.id)).toBeUndefined();
    await door.registry.models.delete({ ...ownerOf(admin) }, modelId, true);
    await door.call(admin, 'provider.delete', undefined, { id: providerId });
    await registry.current(watcher);
    expect([id, providerId].map((one) => circuitAt(watcher, one))).toEqual([undefined, undefined]);
    expect(watcher.faults).toEqual([]);
  });

  it('is audited: who, when, for how long and why', async () => {
    const { admin, deploymentId: id } = await tenant('audited');
    await door.call(admin, 'deployment.circuit-open', { seconds: 60, reason: 'too slow' }, { id });
    await door.call(admin, 'deployment.circuit-reset', undefined, { id });
    const entries = await registry.database.dataSource.query<{ action: string; actor_id: string; after: object }[]>(
      'SELECT action, actor_id, after FROM audit_entry WHERE resource_id = $1 AND kind = $2 ORDER BY sequence',
      [id, 'circuit'],
    );
    expect(entries.map(({ action }) => action)).toEqual(['circuit.open', 'circuit.reset']);
    expect(entries[0]).toMatchObject({
      actor_id: admin.actorId,
      after: { reason: 'too slow', opened_by: admin.actorId },
    });
  });

  it('is nobody’s to touch in another organization, and lists show each only the own ones (security 3)', async () => {
    const mine = await tenant('mine');
    const theirs = await tenant('theirs');
    await door.call(theirs.admin, 'deployment.circuit-open', {}, { id: theirs.deploymentId });
    for (const operation of ['deployment.circuit-open', 'deployment.circuit-reset']) {
      const refused = await door.refusal(mine.admin, operation, undefined, { id: theirs.deploymentId });
      expect(refused.reason).toBe('NOT_FOUND');
    }
    const { total } = await door.call(mine.admin, 'circuit.manual');
    expect(total).toBe(0);
    const asked = await door.call(
      mine.admin,
      'circuit.manual',
      undefined,
      {},
      { organization_id: theirs.organizationId },
    );
    expect(asked['data']).toEqual([]);
    expect((await door.call(theirs.admin, 'circuit.manual'))['data']).toHaveLength(1);
  });

  it('is listed page by page', async () => {
    const { admin, deploymentId, providerId } = await tenant('paged');
    await door.call(admin, 'provider.circuit-open', {}, { id: providerId });
    await door.call(admin, 'deployment.circuit-open', {}, { id: deploymentId });
    const first = await door.call(admin, 'circuit.manual', undefined, {}, { limit: 1 });
    expect(first).toMatchObject({ total: 2, data: [{ id: deploymentId }] });
    const cursor = String(first['next_cursor']);
    const second = await door.call(admin, 'circuit.manual', undefined, {}, { limit: 1, cursor });
    expect(second).toMatchObject({ data: [{ id: providerId }], next_cursor: null });
    expect((await door.refusal(admin, 'circuit.manual', undefined, {}, { cursor: 'x' })).reason).toBe(
      'INVALID_REQUEST',
    );
  });
});

function ownerOf({ actorId }: CallContext) {
  return {
    actorId,
    organizationId: '',
    requestId: 'r',
    grants: [{ role: 'platform_admin', organizationId: '', projectId: '' }],
  } as const;
}

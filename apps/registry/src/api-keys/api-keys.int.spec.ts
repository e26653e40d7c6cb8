import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { verifyApiKeySecret } from '@roundhouse/secrets';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { secretOf, SYSTEM, AdminDoor, type Tenant } from '../fixtures/admin-door.ts';
import type { Answer } from '../fixtures/call-operation.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import type { KeyMaterial } from '../key-material/key-material.ts';
import { PostgresConfigReader } from '../watch/infra/postgres-config-reader.ts';
import { ApiKeyEntity } from './infra/api-key.entity.ts';

let bench: ServiceBench<AdminDoor>;
let keys: KeyMaterial;
let registry: AdminDoor;
let tenant: Tenant;
let reader: PostgresConfigReader;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('api-keys'), await freshDatabase(), AdminDoor);
  keys = bench.keys;
  registry = bench.services;
  tenant = await registry.tenant('acme');
  reader = new PostgresConfigReader(bench.database.dataSource);
});

afterAll(() => bench.close());

const make = (more: object = {}, as: CallContext = tenant.owner): Promise<Answer> =>
  registry.call(as, 'api_key.create', { project_id: tenant.projectId, display_name: 'k', ...more });
const rotate = (id: string, body: object, as = tenant.owner) => registry.call(as, 'api_key.rotate', body, { id });
const row = (id: string) => bench.database.dataSource.manager.findOneByOrFail(ApiKeyEntity, { id });

async function entryOf(id: string, view: 'gateway' | 'router' = 'gateway') {
  const { entries } = await reader.readAll(view);
  for (const { entry } of entries) if (entry?.$case === 'apiKey' && entry.value.id === id) return entry.value;
  throw new Error('no such entry');
}

describe('the secret of a key (security 12, 16)', () => {
  it('is answered once and stored as an HMAC under a pepper alone', async () => {
    const made = await make();
    const secret = secretOf(made);
    const stored = await row(made.id);
    expect(verifyApiKeySecret(keys.peppers.current, secret, stored.secretHmac)).toBe(true);
    for (const operation of ['api_key.get', 'api_key.update']) {
      const again = await registry.call(tenant.owner, operation, operation.endsWith('update') ? {} : undefined, {
        id: made.id,
      });
      expect(JSON.stringify(again)).not.toContain(secret);
    }
    const rotated = await rotate(made.id, { overlap_seconds: 60 });
    const dump = await bench.database.dataSource.query<{ line: string }[]>(
      `SELECT t::text AS line FROM api_key t
       UNION ALL SELECT t::text FROM resource_history t UNION ALL SELECT t::text FROM audit_entry t
       UNION ALL SELECT t::text FROM idempotency_record t`,
    );
    const text = dump.map(({ line }) => line).join('\n');
    for (const shown of [secret, secretOf(rotated)]) expect(text).not.toContain(shown);
    const histories = await bench.database.dataSource.query<{ line: string }[]>(
      `SELECT t::text AS line FROM resource_history t UNION ALL SELECT t::text FROM audit_entry t`,
    );
    const hash = stored.secretHmac.toString('hex');
    expect(histories.map(({ line }) => line).join('\n')).not.toContain(hash);
  });

  it('is answered once to one idempotency key, whether made or rotated', async () => {
    const as = { ...tenant.owner, idempotencyKey: 'once' };
    const made = await make({}, as);
    expect(secretOf(made)).toBeDefined();
    expect(await make({}, as)).not.toHaveProperty('secret');
    const again = { ...tenant.owner, idempotencyKey: 'rotate-once' };
    const rotated = await rotate(made.id, { overlap_seconds: 5 }, again);
    const hmac = (await row(made.id)).secretHmac;
    expect(secretOf(rotated)).not.toBe(secretOf(made));
    expect(await rotate(made.id, { overlap_seconds: 5 }, again)).not.toHaveProperty('secret');
    expect((await row(made.id)).secretHmac.equals(hmac)).toBe(true);
    await expect(rotate(made.id, { overlap_seconds: 6 }, again)).rejects.toMatchObject({ reason: 'CONFLICT' });
  });
});

describe('a rotation (security 17)', () => {
  it('tells gateways both secrets, and to the second until when the old one counts', async () => {
    const made = await make();
    const old = secretOf(made);
    const beforeMs = Date.now();
    const rotated = await rotate(made.id, { overlap_seconds: 90 });
    const entry = await entryOf(made.id);
    expect(verifyApiKeySecret(keys.peppers.current, secretOf(rotated), entry.secretHmac)).toBe(true);
    expect(verifyApiKeySecret(keys.peppers.current, old, entry.previous?.secretHmac)).toBe(true);
    const untilMs = Number(entry.previous!.untilUnixMs);
    expect(untilMs).toBeGreaterThanOrEqual(beforeMs + 90_000);
    expect(untilMs).toBeLessThan(Date.now() + 90_001);
    expect(rotated['previous_secret_until']).toBe(new Date(untilMs).toISOString());
  });

  it('without overlap ends the old secret at once; a second one ends the one before it', async () => {
    const made = await make();
    await rotate(made.id, {});
    expect((await entryOf(made.id)).previous).toBeUndefined();
    const second = await rotate(made.id, { overlap_seconds: 60 });
    await rotate(made.id, { overlap_seconds: 60 });
    const { previous } = await entryOf(made.id);
    expect(verifyApiKeySecret(keys.peppers.current, secretOf(second), previous?.secretHmac)).toBe(true);
    expect(verifyApiKeySecret(keys.peppers.current, secretOf(made), previous?.secretHmac)).toBe(false);
  });

  it('is refused for a revoked key, which keeps no secret', async () => {
    const made = await make();
    await rotate(made.id, { overlap_seconds: 60 });
    const revoked = await registry.call(tenant.owner, 'api_key.revoke', undefined, { id: made.id });
    expect(revoked).toMatchObject({ status: 'revoked', revoked: true, previous_secret_until: null });
    expect(await entryOf(made.id)).toMatchObject({ revoked: true, previous: undefined });
    await expect(rotate(made.id, {})).rejects.toMatchObject({ reason: 'CONFLICT' });
    const again = await registry.call(tenant.owner, 'api_key.revoke', undefined, { id: made.id });
    expect(again['revision']).toBe(revoked['revision']);
  });

  it.each([-1, 1.5, 2_592_001, '60'])('refuses an overlap of %p seconds', async (overlap) => {
    const made = await make();
    await expect(rotate(made.id, { overlap_seconds: overlap })).rejects.toMatchObject({
      details: [expect.objectContaining({ where: '/overlap_seconds' })],
    });
  });
});

describe('what gateways learn of a key', () => {
  it('is who owns it, what it may use, and what its use is charged to', async () => {
    const account = await registry.call(tenant.owner, 'service_account.create', { key: 'ci', display_name: 'CI' });
    const team = await registry.call(tenant.owner, 'team.create', { key: 'web', display_name: 'Web' });
    const made = await make({
      service_account_id: 'ci',
      team_id: 'web',
      limits: { rpm: 60, tokens_per_day: 1_000_000, max_parallel: 4 },
      cost_labels: { cost_center: '4711' },
      expires_at: '2100-01-02T04:04:05+01:00',
    });
    expect(made['expires_at']).toBe('2100-01-02T03:04:05.000Z');
    expect(await entryOf(made.id)).toMatchObject({
      serviceAccountId: account.id,
      memberId: '',
      teamId: team.id,
      ownerDisabled: false,
      limits: { requestsPerMinute: 60, tokensPerDay: 1_000_000, maxParallel: 4, tokensPerMinute: undefined },
      costLabels: { cost_center: '4711' },
      expiresAtUnixMs: BigInt(Date.parse('2100-01-02T03:04:05Z')),
    });
    const shown = await entryOf(made.id, 'router');
    expect([shown.pepperId, shown.secretHmac.length, shown.previous]).toEqual(['', 0, undefined]);
  });

  it('changes with the state of its owner, in the next delta', async () => {
    const memberId = await registry.member(tenant.organizationId, 'leaver', { role: 'auditor' });
    const made = await make({ member_id: memberId });
    const { head } = await reader.readAll('gateway');
    await registry.call(tenant.owner, 'member.update', { status: 'disabled' }, { id: memberId });
    const delta = await reader.readSince('gateway', head);
    expect(delta?.entries.map(({ entry }) => entry)).toEqual([
      expect.objectContaining({
        $case: 'apiKey',
        value: expect.objectContaining({ id: made.id, ownerDisabled: true }),
      }),
    ]);
    const shown = await registry.call(tenant.owner, 'api_key.get', undefined, { id: made.id });
    expect(shown['status']).toBe('owner_disabled');
    await registry.call(tenant.owner, 'member.update', { status: 'active' }, { id: memberId });
    expect((await entryOf(made.id)).ownerDisabled).toBe(false);
  });

  it('is no more than what its owner can make use of, role by role, in the next delta (security 6)', async () => {
    const memberId = await registry.member(null, 'operator', { role: 'platform_admin' });
    const wish = {
      member_id: memberId,
      organization_id: tenant.organizationId,
      scopes: ['inference', 'admin', 'platform_admin'],
    };
    const made = await make(wish, SYSTEM);
    expect((await entryOf(made.id)).scopes).toEqual(['inference', 'admin', 'platform_admin']);
    await registry.member(null, 'another-operator', { role: 'platform_admin' });
    const bindings = await registry.call(SYSTEM, 'role_binding.list', undefined, {}, { member_id: memberId });
    const [binding] = bindings['data'] as { id: string }[];
    const { head } = await reader.readAll('gateway');
    await registry.call(SYSTEM, 'role_binding.delete', undefined, { id: binding!.id });
    const delta = await reader.readSince('gateway', head);
    expect(delta?.entries.map(({ entry }) => entry)).toEqual([
      expect.objectContaining({ value: expect.objectContaining({ id: made.id, scopes: ['inference'] }) }),
    ]);
  });

  it('changes with the state of its service account', async () => {
    const account = await registry.call(tenant.owner, 'service_account.create', { display_name: 'Robot' });
    const made = await make({ service_account_id: account.id });
    await registry.call(tenant.owner, 'service_account.update', { admin_status: 'inactive' }, { id: account.id });
    expect((await entryOf(made.id)).ownerDisabled).toBe(true);
  });
});

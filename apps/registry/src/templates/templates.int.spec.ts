import {
  LIST_HUB_VERSIONS,
  VERIFY_HUB_ENTRY,
  WITHDRAW_HUB_VERSION,
  type HubVersionDocument,
} from '@roundhouse/admin-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AppError } from '@roundhouse/errors';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import type { Caller } from '../commands/domain/caller.ts';
import { HubBench } from '../fixtures/hub-bench.ts';
import { callerWith, type HubServices, submission } from '../fixtures/hub-services.ts';
import { PLATFORM } from '../fixtures/registry-services.ts';

let bench: HubBench;
let hub: HubServices;
let organizationId: string;
let admin: Caller;

beforeAll(async () => {
  bench = await HubBench.open(await testDirectory('templates'), await freshDatabase());
  ({ hub } = bench);
  ({ organizationId, admin } = await hub.tenant('acme'));
  const { id } = await hub.publish(admin, submission('ours'));
  await hub.approve(admin, id);
});

afterAll(() => bench.close());

const verify = (slug: string, verified: boolean, caller = PLATFORM) =>
  hub.do(VERIFY_HUB_ENTRY, caller, { params: { slug }, body: { verified } });

async function complianceOf(id: string) {
  const [shown] = await hub.templates.show([await hub.templates.get(admin, id)]);
  const { compliant, entries } = shown!['compliance'] as {
    compliant: boolean;
    entries: { slug: string; reason: string | null }[];
  };
  return { compliant, reasons: entries.map(({ slug, reason }) => `${slug}: ${reason ?? 'fine'}`) };
}

describe('a template', () => {
  it('complies while every entry is verified; taking one badge moves every template in the same read (004-25, 004-26)', async () => {
    const entries = [['ours'], ['qwen3-8b', 'ours'], ['qwen3-8b']];
    const made = await Promise.all(
      entries.map(
        async (hub_entries, index) =>
          (await hub.templates.create(admin, { display_name: `Set ${index}`, hub_entries })).row,
      ),
    );
    const all = async () => Promise.all(made.map(async ({ id }) => (await complianceOf(id)).compliant));
    expect(await all()).toEqual([false, false, false]);
    await verify('ours', true, admin);
    expect(await all()).toEqual([true, false, false]);
    await verify('qwen3-8b', true);
    expect(await all()).toEqual([true, true, true]);
    await verify('ours', false, admin);
    expect(await all()).toEqual([false, false, true]);
    expect((await complianceOf(made[1]?.id ?? '')).reasons).toEqual(['qwen3-8b: fine', 'ours: not_verified']);
    // The badge is no change of a template: it was computed, not written.
    const [shown] = await hub.templates.show([await hub.templates.get(admin, made[1]?.id ?? '')]);
    expect(shown).toMatchObject({ version: 1 });
  });

  it('names an entry that is not served any more, and one that never was', async () => {
    await verify('ours', true, admin);
    const { row } = await hub.templates.create(admin, { display_name: 'Odd', hub_entries: ['ours', 'nowhere'] });
    const history = await hub.do(LIST_HUB_VERSIONS, admin, { params: { slug: 'ours' } });
    const [version] = history['data'] as unknown as HubVersionDocument[];
    await hub.do(WITHDRAW_HUB_VERSION, admin, { params: { id: version?.id ?? '' }, body: { reason: 'Recalled.' } });
    expect(await complianceOf(row.id)).toEqual({ compliant: false, reasons: ['ours: not_served', 'nowhere: unknown'] });
  });

  it('does not comply by an entry of another organization', async () => {
    const { admin: other } = await hub.tenant('other');
    const { id } = await hub.publish(other, submission('theirs'));
    await hub.approve(other, id);
    await verify('theirs', true, other);
    const { row } = await hub.templates.create(admin, { display_name: 'Foreign', hub_entries: ['theirs'] });
    expect(await complianceOf(row.id)).toEqual({ compliant: false, reasons: ['theirs: unknown'] });
  });

  it('counts its changes, and is its administrators’ to make', async () => {
    const { row } = await hub.templates.create(admin, { display_name: 'Counted', hub_entries: ['ours'] });
    expect(row.version).toBe(1);
    expect((await hub.templates.update(admin, row.id, { hub_entries: ['qwen3-8b'] })).version).toBe(2);
    expect((await hub.templates.update(admin, row.id, { hub_entries: ['qwen3-8b'] })).version).toBe(2);
    const refused = hub.templates.create(callerWith(organizationId, 'publisher'), {
      display_name: 'No',
      hub_entries: ['ours'],
    });
    await expect(refused).rejects.toMatchObject({ reason: 'FORBIDDEN' } satisfies Partial<AppError>);
  });
});

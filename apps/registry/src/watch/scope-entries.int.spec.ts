import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { PLATFORM } from '../fixtures/callers.ts';
import type { TestWatcher } from '../fixtures/test-watcher.ts';
import { WatchedRegistry } from '../fixtures/watched-registry.ts';
import { MembersService } from '../members/members.service.ts';
import { SettingsService } from '../settings/settings.service.ts';
import { TeamsService } from '../teams/teams.service.ts';

let registry: WatchedRegistry;
let settings: SettingsService;
let teams: TeamsService;
let members: MembersService;

beforeAll(async () => {
  registry = await WatchedRegistry.start(await testDirectory('scope-entries'), await freshDatabase());
  const { commands, handlers } = registry.services;
  settings = new SettingsService(commands, handlers);
  teams = new TeamsService(commands, handlers);
  members = new MembersService(commands, handlers);
});

afterAll(() => registry.stop());

const settingsOf = (watcher: TestWatcher, id: string) =>
  [...watcher.state!.entries('settings')].find((entry) => entry.id === id);
const limitsOf = (watcher: TestWatcher, id: string) =>
  [...watcher.state!.entries('limit')].find((entry) => entry.id === id);

describe('a watcher', () => {
  it('gets what each scope sets, change by change, under the id of the scope', async () => {
    const { organizationId, projectId, admin } = await registry.services.tenant('scoped');
    const watcher = await registry.current(registry.watch());
    const platform = await settings.create(PLATFORM, { organization_id: null, circuit: { open_seconds: 9 } });
    const { row } = await settings.create(admin, { system_prompt: 'Be kind.', limits: { rpm: 100 } });
    const own = await settings.create(admin, { project_id: projectId, content_capture: 'none' });
    await registry.current(watcher);
    expect(settingsOf(watcher, 'platform')).toMatchObject({ organizationId: '', circuitOpenSeconds: 9 });
    expect(settingsOf(watcher, organizationId)).toMatchObject({ systemPrompt: 'Be kind.', contentCapture: '' });
    expect(settingsOf(watcher, projectId)).toMatchObject({ organizationId, projectId, contentCapture: 'none' });
    expect(settingsOf(watcher, projectId)?.systemPrompt).toBeUndefined();
    expect(limitsOf(watcher, organizationId)).toMatchObject({ requestsPerMinute: 100, maxParallel: undefined });
    expect(limitsOf(watcher, projectId)).toBeUndefined();

    await settings.update(admin, row.id, { limits: { rpm: null }, system_prompt: '' });
    await settings.update(admin, own.row.id, { limits: { max_parallel: 2 } });
    await settings.delete(PLATFORM, platform.row.id);
    await registry.current(watcher);
    expect(settingsOf(watcher, organizationId)?.systemPrompt).toBe('');
    expect(limitsOf(watcher, organizationId)).toBeUndefined();
    expect(limitsOf(watcher, projectId)).toMatchObject({ organizationId, maxParallel: 2 });
    expect(settingsOf(watcher, 'platform')).toBeUndefined();

    await settings.delete(admin, own.row.id);
    await registry.current(watcher);
    expect([settingsOf(watcher, projectId), limitsOf(watcher, projectId)]).toEqual([undefined, undefined]);
    expect(watcher.headers.slice(1).every(({ base }) => base !== undefined)).toBe(true);
    expect(watcher.faults).toEqual([]);
    const fresh = await registry.current(registry.watch());
    for (const kind of ['settings', 'limit'] as const) {
      expect([...fresh.state!.entries(kind)]).toEqual([...watcher.state!.entries(kind)]);
    }
  });

  it('gets the limits of teams and members, and loses them with the limits or with their owner', async () => {
    const { organizationId, admin } = await registry.services.tenant('limited');
    const watcher = await registry.current(registry.watch('router'));
    const { row: team } = await teams.create(admin, { display_name: 'Red', limits: { tpm: 1_000 } });
    const named = { organization_id: organizationId, email: 'a@example.org', display_name: 'A' };
    const { row: member } = await members.create(PLATFORM, { ...named, limits: { rpm: 5, max_parallel: 1 } });
    await registry.current(watcher);
    expect(limitsOf(watcher, team.id)).toMatchObject({ organizationId, tokensPerMinute: 1_000 });
    expect(limitsOf(watcher, member.id)).toMatchObject({ requestsPerMinute: 5, maxParallel: 1 });

    await teams.update(admin, team.id, { display_name: 'Crimson' });
    await members.update(PLATFORM, member.id, { limits: { rpm: null, max_parallel: null } });
    await registry.current(watcher);
    expect(limitsOf(watcher, team.id)).toMatchObject({ tokensPerMinute: 1_000 });
    expect(limitsOf(watcher, member.id)).toBeUndefined();

    await teams.delete(admin, team.id);
    await registry.current(watcher);
    expect(limitsOf(watcher, team.id)).toBeUndefined();
    expect(watcher.faults).toEqual([]);
  });

  it('that is a router gets no prompts', async () => {
    const { organizationId, admin } = await registry.services.tenant('prompted');
    await settings.create(admin, { system_prompt: 'Secret words.', circuit: { failure_percent: 90 } });
    const watcher = await registry.current(registry.watch('router'));
    expect(settingsOf(watcher, organizationId)).toMatchObject({ circuitFailurePercent: 90 });
    expect(settingsOf(watcher, organizationId)?.systemPrompt).toBeUndefined();
  });

  it('gets how a deployment is probed and when its circuit opens; what is unset stays the settings’ to say', async () => {
    const { model, provider } = await registry.services.tenantWithModel('probed');
    const { row } = await registry.services.deployments.create(PLATFORM, {
      model_id: model.id,
      provider_id: provider.id,
      upstream_model_id: 'sim-chat',
      probe: { interval_seconds: 30 },
      circuit: { failure_percent: 75, open_seconds: 1 },
    });
    const watcher = await registry.current(registry.watch());
    expect(watcher.state?.deployment(row.id)).toMatchObject({
      probeIntervalS: 30,
      circuitFailurePercent: 75,
      circuitOpenSeconds: 1,
      circuitWindowSeconds: undefined,
    });
    await registry.services.deployments.update(PLATFORM, row.id, { probe: { interval_seconds: null }, circuit: null });
    await registry.current(watcher);
    expect(watcher.state?.deployment(row.id)).toMatchObject({ probeIntervalS: 0, circuitFailurePercent: undefined });
  });
});

describe('limits', () => {
  it('of who administers the installation are refused: nothing of theirs is counted', async () => {
    const body = { organization_id: null, email: 'root@example.org', display_name: 'Root', limits: { rpm: 1 } };
    await expect(members.create(PLATFORM, body)).rejects.toMatchObject({
      details: [{ where: '/limits', message: expect.any(String) }],
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  ApiKeyLimits,
  type LimitEntry,
  type SettingsEntry,
  type SnapshotEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { DEFAULT_CIRCUIT_SETTINGS } from '@roundhouse/routing';
import { circuitSettings, manualCircuit } from './circuit-settings.ts';
import {
  apiKey,
  circuit,
  deployment,
  limit as limitEntry,
  project,
  provider,
  settings as settingsEntry,
  smallWorld,
} from './fixtures/entries.ts';
import { inOrder } from './fixtures/in-order.ts';
import { stateOf } from './fixtures/transfers.ts';
import { limitScopes, type CallerIds } from './limit-scopes.ts';
import { systemPrompt } from './scoped-settings.ts';

const settings = (id: string, fields: Partial<SettingsEntry>): SnapshotEntry =>
  settingsEntry({
    id,
    organizationId: id === 'platform' ? '' : 'org',
    projectId: id.startsWith('prj') ? id : '',
    ...fields,
  });
const limit = (id: string, fields: Partial<LimitEntry>): SnapshotEntry => limitEntry({ id, ...fields });
const world = (...entries: SnapshotEntry[]) => stateOf(inOrder([...smallWorld(1), ...entries]));
const ids: CallerIds = { apiKeyId: 'key', memberId: '', teamId: '', projectId: 'prj', organizationId: 'org' };

describe('the limited scopes of a caller', () => {
  it('are those with limits, from key to organization', async () => {
    const limits = ApiKeyLimits.fromPartial({ requestsPerMinute: 5, requestsPerHour: 9 });
    const state = await world(
      apiKey({ id: 'k2', memberId: 'mem', teamId: 'tea', limits }),
      limit('mem', { tokensPerMinute: 7 }),
      limit('tea', {}),
      limit('prj', { maxParallel: 0 }),
      limit('org', { requestsPerMinute: 1, tokensPerMinute: 2, maxParallel: 3 }),
    );
    const scopes = limitScopes(state, { ...ids, apiKeyId: 'k2', memberId: 'mem', teamId: 'tea' });
    expect(scopes).toEqual([
      { scope: 'api_key', id: 'k2', limits: { rpm: 5, tpm: null, maxParallel: null } },
      { scope: 'member', id: 'mem', limits: { rpm: null, tpm: 7, maxParallel: null } },
      { scope: 'project', id: 'prj', limits: { rpm: null, tpm: null, maxParallel: 0 } },
      { scope: 'organization', id: 'org', limits: { rpm: 1, tpm: 2, maxParallel: 3 } },
    ]);
    expect(limitScopes(state, { ...ids, apiKeyId: 'k2' })).toBe(scopes);
  });

  it('are none without limits, whoever calls, and those of the rest for a key that the state does not know', async () => {
    expect(limitScopes(await world(apiKey({ id: 'k2' })), ids)).toEqual([]);
    const state = await world(limit('prj', { requestsPerMinute: 4 }));
    expect(limitScopes(state, { ...ids, apiKeyId: 'new' })).toMatchObject([{ scope: 'project', id: 'prj' }]);
    expect(limitScopes(state, { ...ids, apiKeyId: 'new', projectId: 'prj-2' })).toEqual([]);
  });
});

describe('circuit settings', () => {
  it('come from the deployment, project, organization, installation or default, field by field', async () => {
    const state = await world(
      project({ id: 'prj-2' }),
      provider({ id: 'p2', projectId: 'prj-2' }),
      deployment({ id: 'own', projectId: 'prj', circuitOpenSeconds: 1, circuitMaxOpenSeconds: 2 }),
      deployment({ id: 'plain', projectId: 'prj-2', providerId: 'p2' }),
      settings('prj', { circuitOpenSeconds: 9, circuitWindowSeconds: 60 }),
      settings('org', { circuitWindowSeconds: 10, circuitFailurePercent: 80 }),
      settings('platform', { circuitFailurePercent: 20, circuitMinimumRequests: 2 }),
    );
    const defaults = DEFAULT_CIRCUIT_SETTINGS;
    const shared = { ...defaults, failurePercent: 80, minimumRequests: 2, windowMs: 10_000 };
    expect(circuitSettings(state, 'deployment', 'own')).toEqual({
      ...shared,
      windowMs: 60_000,
      openMs: 1_000,
      maxOpenMs: 2_000,
    });
    expect(circuitSettings(state, 'deployment', 'plain')).toEqual(shared);
    expect(circuitSettings(state, 'provider', 'p2')).toEqual(shared);
    expect(circuitSettings(state, 'provider', 'gone')).toEqual({ ...defaults, failurePercent: 20, minimumRequests: 2 });
    expect(circuitSettings(await world(), 'deployment', 'dep-0')).toEqual(defaults);
  });

  it('are the same object for as long as the state lives: they are asked for with every plan', async () => {
    const state = await world();
    expect(circuitSettings(state, 'deployment', 'dep-0')).toBe(circuitSettings(state, 'deployment', 'dep-0'));
    expect(circuitSettings(state, 'provider', 'gone')).toBe(circuitSettings(state, 'provider', 'lost'));
  });

  it('hold what circuits rely on, whatever was configured', async () => {
    const state = await world(
      settings('platform', { circuitFailurePercent: 0, circuitMinimumRequests: 0, circuitWindowSeconds: 0 }),
      deployment({ id: 'd', circuitOpenSeconds: 600, circuitMaxOpenSeconds: 5 }),
    );
    expect(circuitSettings(state, 'deployment', 'd')).toMatchObject({
      failurePercent: 1,
      minimumRequests: 1,
      windowMs: 1_000,
      openMs: 600_000,
      maxOpenMs: 600_000,
    });
  });
});

describe('what an administrator decided about a circuit', () => {
  it('is found by the deployment or provider', async () => {
    const state = await world(circuit({ id: 'dep-0', resetGeneration: 2n }));
    expect(manualCircuit(state, 'dep-0')).toMatchObject({ id: 'dep-0', resetGeneration: 2n });
    expect(manualCircuit(state, 'prv')).toBeUndefined();
  });
});

describe('the global system prompt', () => {
  it('is that of the narrowest scope that says one, also when it says nothing', async () => {
    const state = await world(
      project({ id: 'prj-2' }),
      settings('prj', { systemPrompt: '' }),
      settings('org', { systemPrompt: 'Be brief.' }),
      settings('platform', { systemPrompt: 'Be kind.' }),
    );
    expect(systemPrompt(state, 'org', 'prj')).toBe('');
    expect(systemPrompt(state, 'org', 'prj-2')).toBe('Be brief.');
    expect(systemPrompt(state, 'org-2', 'prj-9')).toBe('Be kind.');
    expect(systemPrompt(await world(), 'org', 'prj')).toBe('');
  });
});

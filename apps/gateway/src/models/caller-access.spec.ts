import { describe, expect, it } from '@jest/globals';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { AppError } from '@roundhouse/errors';
import {
  AccessBindingEntry,
  AccessMode,
  AccessPolicyEntry,
  AccessSubject,
  AdminStatus,
  ApiKeyEntry,
  RouteGroupEntry,
  Visibility,
  type SnapshotEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';
import { findCallable } from '../inference/callable-model.ts';
import { configState } from '../inference/fixtures/config-state.ts';
import { accessTarget } from './access-target.ts';
import { CallerAccesses } from './caller-access.ts';
import { listModels } from './model-list.ts';

const { ACCESS_SUBJECT_ORGANIZATION, ACCESS_SUBJECT_PROJECT, ACCESS_SUBJECT_TEAM, ACCESS_SUBJECT_API_KEY } =
  AccessSubject;
const { ACCESS_MODE_GRANT, ACCESS_MODE_RESTRICT } = AccessMode;
const principal = (fields: Partial<Principal> = {}): Principal => ({
  apiKeyId: 'key',
  organizationId: 'org',
  projectId: 'prj',
  teamId: 'team',
  memberId: 'mem',
  serviceAccountId: '',
  scopes: ['inference'],
  ...fields,
});
const policy = (subject: AccessSubject, subjectId: string, mode: AccessMode): SnapshotEntry => ({
  entry: {
    $case: 'accessPolicy',
    value: AccessPolicyEntry.fromPartial({ id: `pol-${subjectId}`, organizationId: 'org', subject, subjectId, mode }),
  },
});
const binding = (subject: AccessSubject, subjectId: string, to: Partial<AccessBindingEntry>): SnapshotEntry => ({
  entry: {
    $case: 'accessBinding',
    value: AccessBindingEntry.fromPartial({
      id: `bnd-${subjectId}-${to.modelId ?? ''}${to.accessGroup ?? ''}`,
      organizationId: 'org',
      subject,
      subjectId,
      enabled: true,
      ...to,
    }),
  },
});
const key = (fields: Partial<ApiKeyEntry> = {}): SnapshotEntry => ({
  entry: {
    $case: 'apiKey',
    value: ApiKeyEntry.fromPartial({
      id: 'key',
      organizationId: 'org',
      projectId: 'prj',
      teamId: 'team',
      scopes: ['inference'],
      secretHmac: Buffer.alloc(32),
      ...fields,
    }),
  },
});
const group = (): SnapshotEntry => ({
  entry: {
    $case: 'routeGroup',
    value: RouteGroupEntry.fromPartial({
      id: 'grp',
      organizationId: 'org',
      key: 'pool',
      mode: Mode.MODE_CHAT,
      adminStatus: AdminStatus.ADMIN_STATUS_ACTIVE,
      members: [
        { modelId: 'mdl-chat', enabled: true },
        { modelId: 'mdl-large', enabled: true },
      ],
    }),
  },
});
const models = [
  { key: 'chat', upstreams: [], accessGroups: ['beta'] },
  { key: 'large', upstreams: [] },
  { key: 'titles', upstreams: [], visibility: Visibility.VISIBILITY_INTERNAL },
  { key: 'elsewhere', upstreams: [], assignedProjectIds: ['prj-2'] },
  { key: 'off', upstreams: [], adminStatus: AdminStatus.ADMIN_STATUS_INACTIVE },
];
const listed = (state: ConfigState, who = principal()) => listModels(state, who).map(({ id }) => id);

function refusal(state: ConfigState, who: Principal, name: string): AppError {
  try {
    findCallable(state, who, name);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error(`${name} was found`);
}

describe('a gateway', () => {
  it('shows everything public where nobody set a policy (001-11, 001-12)', async () => {
    const state = await configState(models);
    expect(listed(state)).toEqual(['chat', 'large']);
    expect(findCallable(state, principal(), 'LARGE').entry.key).toBe('large');
    expect(findCallable(state, principal(), 'off').entry.key).toBe('off');
    expect(refusal(state, principal(), 'titles').reason).toBe('MODEL_NOT_FOUND');
    expect(findCallable(state, principal({ apiKeyId: 'worker', scopes: ['internal_tasks'] }), 'titles').entry.key).toBe(
      'titles',
    );
    expect(findCallable(state, principal({ apiKeyId: 'admin', scopes: ['admin'] }), 'titles').entry.key).toBe('titles');
  });

  it('shows a restricted scope what is bound to it alone, also through access groups (002-21, 002-37)', async () => {
    const state = await configState(models, [
      policy(ACCESS_SUBJECT_PROJECT, 'prj', ACCESS_MODE_RESTRICT),
      binding(ACCESS_SUBJECT_PROJECT, 'prj', { accessGroup: 'Beta' }),
    ]);
    expect(listed(state)).toEqual(['chat']);
    expect(refusal(state, principal(), 'large').reason).toBe('MODEL_NOT_FOUND');
    const wide = await configState(models, [binding(ACCESS_SUBJECT_PROJECT, 'prj', { accessGroup: 'beta' })]);
    expect(listed(wide)).toEqual(['chat', 'large']);
  });

  it('takes the organization as the ceiling and never lets a scope below it widen', async () => {
    const state = await configState(models, [
      policy(ACCESS_SUBJECT_ORGANIZATION, 'org', ACCESS_MODE_GRANT),
      binding(ACCESS_SUBJECT_ORGANIZATION, 'org', { modelId: 'mdl-large' }),
      policy(ACCESS_SUBJECT_TEAM, 'team', ACCESS_MODE_RESTRICT),
      binding(ACCESS_SUBJECT_TEAM, 'team', { modelId: 'mdl-large' }),
      binding(ACCESS_SUBJECT_TEAM, 'team', { modelId: 'mdl-chat' }),
    ]);
    expect(listed(state)).toEqual(['large']);
    expect(listed(state, principal({ apiKeyId: 'other', teamId: 'team-2' }))).toEqual(['large']);
  });

  it('answers for a model that a caller may not see exactly as for one that does not exist', async () => {
    const state = await configState(models, [
      key(),
      policy(ACCESS_SUBJECT_API_KEY, 'key', ACCESS_MODE_RESTRICT),
      binding(ACCESS_SUBJECT_API_KEY, 'key', { modelId: 'mdl-chat' }),
    ]);
    const { reason, message, details } = refusal(state, principal(), 'nothing');
    for (const hidden of ['large', 'titles', 'elsewhere']) {
      const swapped = (text: string): string => text.replace('nothing', hidden);
      const refused = refusal(state, principal(), hidden);
      expect(refused).toMatchObject({ reason, message: swapped(message) });
      expect(refused.details).toEqual(details.map((one) => ({ ...one, message: swapped(one.message) })));
    }
  });

  it('finds and lists a route group as it does a model, with what its members offer together', async () => {
    const state = await configState(
      [
        { key: 'chat', upstreams: ['http://127.0.0.1:1'], contextWindowTokens: 8_000, capabilities: ['chat', 'tools'] },
        { key: 'large', upstreams: ['http://127.0.0.1:1'], contextWindowTokens: 90_000, capabilities: ['chat'] },
      ],
      [group()],
    );
    expect(findCallable(state, principal(), 'Pool')).toMatchObject({ kind: 'route_group', entry: { id: 'grp' } });
    expect(listModels(state, principal())).toMatchObject([
      { id: 'chat', kind: 'model', mode: 'chat', context_window: 8_000, capabilities: ['tools'] },
      { id: 'large', kind: 'model', context_window: 90_000, capabilities: [] },
      { id: 'pool', object: 'model', kind: 'route_group', context_window: 90_000, capabilities: ['tools'] },
    ]);
  });

  it('hides a route group from a restricted scope until it is bound itself', async () => {
    const restricted = [group(), policy(ACCESS_SUBJECT_PROJECT, 'prj', ACCESS_MODE_RESTRICT)];
    const state = await configState(models, restricted);
    expect(refusal(state, principal(), 'pool').reason).toBe('MODEL_NOT_FOUND');
    const bound = await configState(models, [
      ...restricted,
      binding(ACCESS_SUBJECT_PROJECT, 'prj', { routeGroupId: 'grp' }),
    ]);
    expect(findCallable(bound, principal(), 'pool').entry.key).toBe('pool');
    expect(listed(bound)).toEqual(['pool']);
  });
});

describe('the access of callers', () => {
  it('is worked out once per key and revision', async () => {
    const accesses = new CallerAccesses();
    const [state, next] = [await configState(models), await configState(models)];
    const access = accesses.of(state, principal());
    expect(accesses.of(state, principal())).toBe(access);
    expect(accesses.of(state, principal({ apiKeyId: 'key-2' }))).not.toBe(access);
    expect(accesses.of(next, principal())).not.toBe(access);
  });

  it('keeps a bounded number of callers', async () => {
    const accesses = new CallerAccesses(2);
    const state = await configState(models);
    const access = accesses.of(state, principal());
    accesses.of(state, principal({ apiKeyId: 'key-2' }));
    accesses.of(state, principal({ apiKeyId: 'key-3' }));
    expect(accesses.of(state, principal())).not.toBe(access);
  });

  it('follows the key as the state has it, not a principal that is a moment older', async () => {
    const state = await configState(models, [
      key({ teamId: 'strict' }),
      policy(ACCESS_SUBJECT_TEAM, 'strict', ACCESS_MODE_RESTRICT),
    ]);
    const access = new CallerAccesses().of(state, principal({ teamId: 'loose', scopes: ['inference', 'admin'] }));
    const all = [...state.entries('model')];
    expect(all.filter((model) => access.knows(accessTarget(model)))).toEqual([]);
  });

  it('closes what a policy of a newer version would, rather than opening it', async () => {
    const unknown = AccessMode.ACCESS_MODE_UNSPECIFIED;
    const state = await configState(models, [policy(ACCESS_SUBJECT_PROJECT, 'prj', unknown)]);
    expect(listed(state)).toEqual([]);
  });
});

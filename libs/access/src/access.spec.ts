import { describe, expect, it } from '@jest/globals';
import { CallerAccess } from './caller-access.ts';
import { ScopeRule, type Binding, type PolicyMode } from './scope-rule.ts';
import { subjectsOf, type SubjectKind } from './subject.ts';
import type { AccessTarget } from './target.ts';

const target = (id: string, fields: Partial<AccessTarget> = {}): AccessTarget => ({
  kind: 'model',
  id,
  organizationId: 'org',
  projectId: '',
  assignedProjectIds: [],
  accessGroups: [],
  visibility: 'public',
  adminStatus: 'active',
  ...fields,
});
const toModel = (id: string, enabled = true): Binding => ({ target: { kind: 'model', id }, enabled });
const toGroup = (id: string, enabled = true): Binding => ({ target: { kind: 'access_group', id }, enabled });
const rule = (kind: SubjectKind, mode?: PolicyMode, bindings: Binding[] = []) =>
  new ScopeRule({ kind, id: `${kind}-1` }, mode, bindings);
const access = (rules: ScopeRule[], internalTasks = false) =>
  new CallerAccess({ organizationId: 'org', projectId: 'prj', internalTasks }, rules);
const codes = (caller: CallerAccess, of: AccessTarget) =>
  caller.explain(of).reasons.map(({ scope, code }) => `${scope}: ${code}`);

const chat = target('chat', { accessGroups: ['beta'] });
const other = target('other');

describe('a caller without any policy', () => {
  it('sees everything public of the organization and of the own project', () => {
    const caller = access([rule('organization'), rule('project'), rule('api_key')]);
    const own = target('own', { projectId: 'prj' });
    for (const one of [chat, other, own]) {
      expect(caller.explain(one)).toMatchObject({ known: true, visible: true, callable: true });
    }
    expect(codes(caller, own)).toEqual([
      'target: in_reach',
      'target: public',
      'organization: inherits',
      'project: inherits',
      'api_key: inherits',
    ]);
  });

  it.each([
    ['other_organization', target('a', { organizationId: 'org-2' })],
    ['other_project', target('b', { projectId: 'prj-2' })],
    ['not_assigned', target('c', { assignedProjectIds: ['prj-2'] })],
  ])('does not know of what is not in reach: %s', (code, foreign) => {
    const caller = access([], true);
    expect(caller.explain(foreign)).toMatchObject({ known: false, visible: false, callable: false });
    expect(codes(caller, foreign)[0]).toBe(`target: ${code}`);
  });

  it('knows of an inactive model but cannot call it; a draft is nobody’s yet', () => {
    const inactive = access([]).explain(target('off', { adminStatus: 'inactive' }));
    expect(inactive).toMatchObject({ known: true, visible: false, callable: false });
    expect(access([], true).knows(target('new', { adminStatus: 'draft' }))).toBe(false);
  });
});

describe('the kinds of visibility (001-10, rule 25)', () => {
  const internal = target('titles', { visibility: 'internal' });

  it('001-11: a public model stands in lists and can be called', () => {
    expect(access([]).explain(chat)).toMatchObject({ visible: true, callable: true });
  });

  it('001-12: an internal model stands in no list, and only internal tasks and admins call it', () => {
    const user = access([]);
    const worker = access([], true);
    expect(user.explain(internal)).toMatchObject({ known: false, visible: false, callable: false });
    expect(worker.explain(internal)).toMatchObject({ known: true, visible: false, callable: true });
    expect(codes(user, internal)).toContain('target: internal_tasks_only');
    expect(codes(worker, internal)).toContain('target: internal_tasks_allowed');
  });

  it('a right to internal tasks widens no policy', () => {
    expect(access([rule('project', 'restrict')], true).calls(internal)).toBe(false);
  });
});

describe('access groups (002-21 to 002-24, rules 4 to 6)', () => {
  it('002-21: one binding lets a scope see every model of the group', () => {
    const caller = access([rule('organization', 'grant', [toGroup('beta')])]);
    const more = target('more', { accessGroups: ['support', 'beta'] });
    expect([chat, more, other].map((one) => caller.lists(one))).toEqual([true, true, false]);
    expect(caller.explain(chat).reasons.at(-1)).toEqual({
      scope: 'organization',
      subjectId: 'organization-1',
      allows: true,
      code: 'bound_by_access_group',
      accessGroup: 'beta',
    });
  });

  it('002-22, 002-23, rule 4: a group is of the model, so its deployments cannot differ in it', () => {
    // What decides has no deployments at all.
    expect(Object.keys(target('x'))).not.toContain('deployments');
  });

  it('002-24, rule 5: a tag of the same name as a granted group gives nobody access', () => {
    const tagged = { ...other, tags: ['beta'] };
    expect(access([rule('organization', 'grant', [toGroup('beta')])]).knows(tagged)).toBe(false);
  });

  it('rule 6: a group is granted before it has members, and a later model joins by its label', () => {
    const caller = access([rule('organization', 'grant', [toGroup('support')])]);
    expect(caller.knows(other)).toBe(false);
    expect(caller.knows({ ...other, accessGroups: ['Support'] })).toBe(true);
  });
});

describe('policies (002-37)', () => {
  it('the organization is the ceiling: what it does not grant, nobody below can have', () => {
    const below = rule('api_key', 'restrict', [toModel('other')]);
    expect(access([rule('organization', 'grant', [toModel('chat')]), below]).knows(other)).toBe(false);
    expect(access([rule('organization', 'grant', [toModel('other')]), below]).knows(other)).toBe(true);
  });

  it.each<SubjectKind>(['project', 'team', 'member', 'service_account', 'api_key'])('a %s restricts', (kind) => {
    const caller = access([rule('organization'), rule(kind, 'restrict', [toModel('chat')])]);
    expect(caller.knows(chat)).toBe(true);
    expect(caller.knows(other)).toBe(false);
    expect(codes(caller, other)).toContain(`${kind}: not_bound`);
  });

  it('a binding counts only while the policy asks for bindings, and only while it is enabled', () => {
    expect(access([rule('project', 'inherit', [toModel('chat')])]).knows(other)).toBe(true);
    expect(access([rule('project', 'restrict', [toModel('chat', false)])]).knows(chat)).toBe(false);
  });

  it('a model and a route group of one id are two things', () => {
    const caller = access([
      rule('project', 'restrict', [{ target: { kind: 'route_group', id: 'chat' }, enabled: true }]),
    ]);
    expect(caller.knows(chat)).toBe(false);
    expect(caller.knows({ ...chat, kind: 'route_group' })).toBe(true);
  });

  it('every scope that forbids is named, not just the first', () => {
    const caller = access([rule('project', 'restrict'), rule('api_key', 'restrict')]);
    const reasons = caller.explain(chat).reasons.filter(({ allows }) => !allows);
    expect(reasons.map(({ scope }) => scope)).toEqual(['project', 'api_key']);
  });
});

describe('the scopes of a caller', () => {
  it('go from the widest to the narrowest, without those that it has not', () => {
    const none = { teamId: '', memberId: '', serviceAccountId: '' };
    const subjects = subjectsOf({ organizationId: 'o', projectId: 'p', ...none, apiKeyId: 'k' });
    expect(subjects.map(({ kind }) => kind)).toEqual(['organization', 'project', 'api_key']);
  });
});

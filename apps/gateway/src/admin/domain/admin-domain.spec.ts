import { describe, expect, it } from '@jest/globals';
import { ADMIN_ACTIONS, isAdminAction, mayActIn, mayPerform, type AdminAction } from './admin-actions.ts';
import { mergePatch } from './merge-patch.ts';
import { nearestName } from './nearest-name.ts';

const tenant = { organizationId: 'o1', scopes: ['admin'] };
const platform = { organizationId: 'o1', scopes: ['admin', 'platform_admin'] };

describe('rights', () => {
  it('keep an administrator inside the own organization', () => {
    expect([mayActIn(tenant, 'o1'), mayActIn(tenant, 'o2'), mayActIn(tenant, '')]).toEqual([true, false, false]);
    expect(mayActIn(platform, 'o2')).toBe(true);
  });

  it('leave platform actions to platform administrators', () => {
    for (const [action, right] of Object.entries(ADMIN_ACTIONS)) {
      expect(mayPerform(tenant, action as AdminAction)).toBe(right === 'organization');
      expect(mayPerform(platform, action as AdminAction)).toBe(true);
    }
  });

  it('know no action by an inherited name', () => {
    expect(isAdminAction('constructor')).toBe(false);
    expect(isAdminAction(undefined)).toBe(false);
    expect(isAdminAction('model:read')).toBe(true);
  });
});

describe('mergePatch', () => {
  // Examples of RFC 7396, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j patched with %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('cannot be used to reach a prototype', () => {
    const patch = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
    mergePatch({}, patch);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('nearestName', () => {
  const known = ['display_name', 'upstream_model_id', 'base_url', 'key'];

  it.each([
    ['displayname', 'display_name'],
    ['upstream_model', 'upstream_model_id'],
    ['baseUrl', 'base_url'],
    ['zzzzzzzz', undefined],
    ['x', undefined],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearestName(typed, known)).toBe(meant);
  });
});

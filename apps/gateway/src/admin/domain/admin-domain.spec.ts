import { describe, expect, it } from '@jest/globals';
import { isNestedDeeper } from './json-depth.ts';
import { mayPerform } from './admin-actions.ts';

const tenant = { organizationId: 'o1', scopes: ['admin'] };
const platform = { organizationId: 'o1', scopes: ['admin', 'platform_admin'] };

describe('rights', () => {
  it('leave platform actions to platform administrators', () => {
    for (const action of ['organization:create', 'node:enroll', 'node:delete', 'status:read'] as const) {
      expect(mayPerform(tenant, action)).toBe(false);
      expect(mayPerform(platform, action)).toBe(true);
    }
  });
});

describe('isNestedDeeper', () => {
  it('counts open brackets outside of texts', () => {
    expect(isNestedDeeper('{"a":[1]}', 2)).toBe(false);
    expect(isNestedDeeper('{"a":[[1]]}', 2)).toBe(true);
    expect(isNestedDeeper(`{"a":"${'['.repeat(99)}\\"${'{'.repeat(99)}"}`, 2)).toBe(false);
    expect(isNestedDeeper('['.repeat(1_000_000), 64)).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import { mayActIn, requirePlatform, systemCaller, type Caller } from './caller.ts';

const admin: Caller = {
  actorId: 'a',
  organizationId: 'mine',
  requestId: '',
  grants: [{ role: 'admin', organizationId: 'mine', projectId: '' }],
};

describe('a caller', () => {
  it('of an organization acts there and nowhere else', () => {
    expect(mayActIn(admin, 'mine')).toBe(true);
    expect(mayActIn(admin, 'other')).toBe(false);
    expect(mayActIn(admin, '')).toBe(false);
    expect(() => requirePlatform(admin)).toThrow(expect.objectContaining({ reason: 'FORBIDDEN' }));
  });

  it('of the platform acts everywhere', () => {
    for (const caller of [
      systemCaller('boot'),
      { ...admin, grants: [{ role: 'platform_admin' as const, organizationId: '', projectId: '' }] },
    ]) {
      expect(mayActIn(caller, 'other')).toBe(true);
      expect(() => requirePlatform(caller)).not.toThrow();
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import { mayActIn, requirePlatform, systemCaller, type Caller } from './caller.ts';

const admin: Caller = { actorId: 'a', organizationId: 'mine', requestId: '', roles: ['admin'] };

describe('a caller', () => {
  it('of an organization acts there and nowhere else', () => {
    expect(mayActIn(admin, 'mine')).toBe(true);
    expect(mayActIn(admin, 'other')).toBe(false);
    expect(mayActIn(admin, '')).toBe(false);
    expect(() => requirePlatform(admin)).toThrow(expect.objectContaining({ reason: 'FORBIDDEN' }));
  });

  it('of the platform acts everywhere', () => {
    for (const caller of [systemCaller('boot'), { ...admin, roles: ['platform_admin'] }]) {
      expect(mayActIn(caller, 'other')).toBe(true);
      expect(() => requirePlatform(caller)).not.toThrow();
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import { may, requirePlatform, systemCaller, type Caller } from './caller.ts';

const admin: Caller = {
  actorId: 'a',
  organizationId: 'mine',
  requestId: '',
  grants: [{ role: 'admin', organizationId: 'mine', projectId: '' }],
};

describe('a caller', () => {
  it('of an organization acts there and nowhere else', () => {
    expect(may(admin, 'model:update', { organizationId: 'mine', projectId: '' })).toBe(true);
    expect(may(admin, 'model:update', { organizationId: 'other', projectId: '' })).toBe(false);
    expect(may(admin, 'model:update', { organizationId: '', projectId: '' })).toBe(false);
    expect(() => requirePlatform(admin)).toThrow(expect.objectContaining({ reason: 'FORBIDDEN' }));
  });

  it('of the platform acts everywhere', () => {
    for (const caller of [
      systemCaller('boot'),
      { ...admin, grants: [{ role: 'platform_admin' as const, organizationId: '', projectId: '' }] },
    ]) {
      expect(may(caller, 'model:update', { organizationId: 'other', projectId: '' })).toBe(true);
      expect(() => requirePlatform(caller)).not.toThrow();
    }
  });
});

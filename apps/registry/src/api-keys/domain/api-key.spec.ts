import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../commands/domain/caller.ts';
import { apiKeyFaults, type ApiKeyWish } from './api-key.ts';

const NOW_MS = 1_800_000_000_000;
const admin: Caller = {
  actorId: 'a',
  organizationId: 'o',
  requestId: '',
  grants: [{ role: 'admin', organizationId: 'o', projectId: '' }],
};
const wish: ApiKeyWish = { projectId: 'p', displayName: 'CI', scopes: ['inference'], expiresAtMs: 0n };
const faultsOf = (overrides: Partial<ApiKeyWish>, caller = admin): string[] =>
  apiKeyFaults({ ...wish, ...overrides }, caller, NOW_MS).details.map((fault) => fault.where);

describe('a new API key', () => {
  it('never gets a scope that its maker does not have', () => {
    expect(faultsOf({ scopes: ['platform_admin'] })).toEqual(['/scopes']);
    expect(
      faultsOf(
        { scopes: ['platform_admin'] },
        { ...admin, grants: [{ role: 'platform_admin', organizationId: '', projectId: '' }] },
      ),
    ).toEqual([]);
  });

  it.each(['*', 'root', ''])('never gets the unknown scope "%s"', (scope) => {
    expect(faultsOf({ scopes: [scope] })).toEqual(['/scopes']);
  });

  it('is refused when it would be expired at birth', () => {
    expect(faultsOf({ expiresAtMs: BigInt(NOW_MS) })).toEqual(['/expires_at']);
    expect(faultsOf({ expiresAtMs: BigInt(NOW_MS + 1) })).toEqual([]);
  });
});

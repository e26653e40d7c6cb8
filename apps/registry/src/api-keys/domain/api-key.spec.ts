import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { apiKeyFaults, apiKeyStatus, type ApiKeyWish } from './api-key.ts';

const NOW_MS = 1_800_000_000_000;
const wish: ApiKeyWish = {
  member_id: null,
  service_account_id: null,
  scopes: ['inference'],
  budget: null,
  expires_at: null,
};

function faultsOf(overrides: Partial<ApiKeyWish>, former?: Partial<ApiKeyWish>): string[] {
  const faults = new Faults();
  apiKeyFaults({ ...wish, ...overrides }, former && { ...wish, ...former }, NOW_MS, faults);
  return faults.details.map(({ where }) => where);
}

const at = (ms: number): string => new Date(ms).toISOString();

describe('a key', () => {
  it('is refused when it would be expired at birth, but keeps an expiry that has passed', () => {
    expect(faultsOf({ expires_at: at(NOW_MS) })).toEqual(['/expires_at']);
    expect(faultsOf({ expires_at: at(NOW_MS + 1) })).toEqual([]);
    expect(faultsOf({ expires_at: at(NOW_MS - 1) }, { expires_at: at(NOW_MS - 1) })).toEqual([]);
    expect(faultsOf({ expires_at: at(NOW_MS - 1) }, { expires_at: at(NOW_MS - 2) })).toEqual(['/expires_at']);
  });

  it('has one owner at most', () => {
    expect(faultsOf({ member_id: 'm', service_account_id: 's' })).toEqual(['/service_account_id']);
  });

  it('administers the installation only together with admin', () => {
    expect(faultsOf({ scopes: ['platform_admin'] })).toEqual(['/scopes']);
    expect(faultsOf({ scopes: ['admin', 'platform_admin'] })).toEqual([]);
  });

  it('has a budget of at least one amount, the soft one no larger', () => {
    expect(faultsOf({ budget: { hard_pico: null, soft_pico: null } })).toEqual(['/budget']);
    expect(faultsOf({ budget: { hard_pico: '9', soft_pico: '10' } })).toEqual(['/budget/soft_pico']);
    expect(faultsOf({ budget: { hard_pico: '10', soft_pico: '9' } })).toEqual([]);
  });

  it('says why it cannot be used, the cause that lasts longest first', () => {
    const state = { revoked: false, expiresAt: at(NOW_MS), ownerDisabled: true };
    expect(apiKeyStatus({ ...state, revoked: true }, NOW_MS)).toBe('revoked');
    expect(apiKeyStatus(state, NOW_MS)).toBe('expired');
    expect(apiKeyStatus(state, NOW_MS - 1)).toBe('owner_disabled');
    expect(apiKeyStatus({ ...state, ownerDisabled: false }, NOW_MS - 1)).toBe('active');
  });
});

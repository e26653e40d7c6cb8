import { describe, expect, it } from '@jest/globals';
import type { AccessReason } from './caller-access.ts';
import { reasonText } from './reason-text.ts';

const reason = (fields: Partial<AccessReason>): AccessReason => ({
  scope: 'project',
  subjectId: 'p',
  allows: true,
  code: 'inherits',
  accessGroup: '',
  ...fields,
});

describe('the words for a reason', () => {
  it('name the scope as people call it, and through what it is bound', () => {
    expect(reasonText(reason({}), 'Shop')).toBe('The project "Shop" inherits what is above it.');
    expect(reasonText(reason({ scope: 'organization' }), 'Acme')).toBe(
      'The organization "Acme" lets everything through.',
    );
    expect(reasonText(reason({ scope: 'api_key', code: 'not_bound', allows: false }), 'ci')).toBe(
      'The API key "ci" sees only what is bound to it, and nothing binds this.',
    );
    expect(reasonText(reason({ code: 'bound_by_access_group', accessGroup: 'beta' }), 'Shop')).toBe(
      'The project "Shop" sees only what is bound to it, and the access group "beta" is.',
    );
    expect(reasonText(reason({ scope: 'target', code: 'internal_tasks_only' }), '')).toBe(
      'It is for internal tasks only.',
    );
  });
});

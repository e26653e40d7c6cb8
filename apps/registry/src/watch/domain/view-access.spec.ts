import { describe, expect, it } from '@jest/globals';
import { viewFor } from './view-access.ts';

describe('viewFor', () => {
  it('gives hashes and secrets to gateways only', () => {
    expect(viewFor('gateway', true)).toBe('gateway');
    expect(() => viewFor('router', true)).toThrow(expect.objectContaining({ reason: 'FORBIDDEN' }));
  });

  it('gives everybody who may watch the view without secrets', () => {
    expect(viewFor('router', false)).toBe('router');
    expect(viewFor('gateway', false)).toBe('router');
  });
});

import { describe, expect, it } from '@jest/globals';
import { testMasterKeys } from '../master-keys.fixture.ts';
import { createContentKey, hashedEndUser, openContentKey } from './content-key.ts';
import { openContent, sealContent } from './sealed-content.ts';

const SUBJECT = { requestDay: '2026-11-21', organizationId: 'org', apiKeyId: 'key', memberId: '', endUser: '' };
const PLACE = { organizationId: 'org', requestId: 'request' };
const TEXT = Buffer.from('what was said');

describe('a sealed content', () => {
  const masterKeys = testMasterKeys();
  const kept = createContentKey(masterKeys, SUBJECT);
  const opened = openContentKey(masterKeys, kept);
  const sealed = sealContent(opened, TEXT, PLACE);

  it('opens with its key as it is kept, and shows nothing without', () => {
    expect(openContent(openContentKey(masterKeys, kept), sealed, PLACE)).toEqual(TEXT);
    expect(sealed.includes('said')).toBe(false);
    expect(sealContent(opened, TEXT, PLACE)).not.toEqual(sealed);
  });

  it.each([
    ['request', opened, { ...PLACE, requestId: 'another' }],
    ['organization', opened, { ...PLACE, organizationId: 'another' }],
    ['key', openContentKey(masterKeys, createContentKey(masterKeys, SUBJECT)), PLACE],
  ])('does not open with another %s', (_, key, place) => {
    expect(() => openContent(key, sealed, place)).toThrow(expect.objectContaining({ reason: 'INTERNAL' }));
  });

  it('has a key that opens for its own organization alone, and under its own master key', () => {
    for (const [keys, change] of [
      [masterKeys, { organizationId: 'another' }],
      [masterKeys, { id: 'another' }],
      [testMasterKeys(), {}],
      [testMasterKeys('another'), {}],
    ] as const) {
      expect(() => openContentKey(keys, { ...kept, ...change })).toThrow('sealed under the master key test');
    }
  });

  it('names nobody in its key', () => {
    expect(hashedEndUser('')).toBe('');
    expect(hashedEndUser('ann@example.org')).toMatch(/^[0-9a-f]{64}$/);
  });
});

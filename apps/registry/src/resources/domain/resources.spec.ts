import { describe, expect, it } from '@jest/globals';
import { freeKey, keyFromName } from './derive-key.ts';
import { Faults } from './faults.ts';

describe('a derived key', () => {
  it.each([
    ['GPT 4o (mini)', 'gpt-4o-mini'],
    ['Llama 3.1 8B', 'llama-3.1-8b'],
    ['  Ünïcode  Näme ', 'unicode-name'],
    ['漢字', 'unnamed'],
    ['---', 'unnamed'],
  ])('of "%s" is %s', (name, key) => {
    expect(keyFromName(name, 64)).toBe(key);
  });

  it('gets -2, then -3 when it is taken, without regard to case', () => {
    expect(freeKey('Chat', new Set(), 64)).toBe('Chat');
    expect(freeKey('Chat', new Set(['chat']), 64)).toBe('Chat-2');
    expect(freeKey('chat', new Set(['chat', 'chat-2']), 64)).toBe('chat-3');
  });

  it('stays within its length', () => {
    expect(freeKey('a'.repeat(10), new Set(['a'.repeat(10)]), 10)).toBe(`${'a'.repeat(8)}-2`);
  });
});

describe('faults', () => {
  it('are told all at once', () => {
    const faults = new Faults();
    faults.require(false, '/key', 'must not be blank');
    faults.require(true, '/mode', 'must be one of ours');
    faults.add('/tags', 'must not name a label twice');
    expect(() => faults.throwIfAny('thing')).toThrow(
      expect.objectContaining({
        reason: 'INVALID_REQUEST',
        details: [expect.objectContaining({ where: '/key' }), expect.objectContaining({ where: '/tags' })],
      }),
    );
  });
});

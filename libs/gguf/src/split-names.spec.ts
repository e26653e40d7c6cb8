import { describe, expect, it } from '@jest/globals';
import { filesOfModel, splitName } from './split-names.ts';

describe('names of split models', () => {
  it('name all parts', () => {
    expect(splitName('big-00002-of-00003.gguf')).toEqual({
      part: 2,
      parts: 3,
      names: ['big-00001-of-00003.gguf', 'big-00002-of-00003.gguf', 'big-00003-of-00003.gguf'],
    });
    expect(filesOfModel('big-00001-of-00002.gguf', 2)).toEqual(['big-00001-of-00002.gguf', 'big-00002-of-00002.gguf']);
    expect(filesOfModel('anything.gguf', 1)).toEqual(['anything.gguf']);
  });

  it.each([
    'big.gguf',
    'big-1-of-2.gguf',
    'big-00000-of-00002.gguf',
    'big-00003-of-00002.gguf',
    'big-00001-of-99999.gguf',
  ])('are not such as %s', (name) => {
    expect(splitName(name)).toBeUndefined();
    expect(() => filesOfModel(name, 2)).toThrow(/one of 2 parts/);
  });

  it('must say what the head says, and begin with the first', () => {
    expect(() => filesOfModel('big-00001-of-00003.gguf', 2)).toThrow(/-of-00002\.gguf/);
    expect(() => filesOfModel('big-00002-of-00002.gguf', 2)).toThrow(/not the first part/);
  });
});

import { describe, expect, it } from '@jest/globals';
import { readGgufHead } from './head.ts';
import { writeTinyGguf } from './tiny-model.ts';

describe('writeTinyGguf', () => {
  it('stays below 1 MB', () => {
    expect(writeTinyGguf({ seed: 1 }).length).toBeLessThan(1_000_000);
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    expect(writeTinyGguf({ seed: 1 }).equals(writeTinyGguf({ seed: 1 }))).toBe(true);
    expect(writeTinyGguf({ seed: 1 }).equals(writeTinyGguf({ seed: 2 }))).toBe(false);
  });

  it('holds only distinct tokens that are not empty, or engines would abort', () => {
    const tokens = readGgufHead(writeTinyGguf({ seed: 1 })).metadata.get('tokenizer.ggml.tokens');
    if (!Array.isArray(tokens)) throw new Error('no tokens');
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(tokens).not.toContain('');
  });

  it('holds only finite weights', () => {
    const file = writeTinyGguf({ seed: 1 });
    const { dataOffsetBytes } = readGgufHead(file);
    let finite = true;
    for (let at = dataOffsetBytes; at < file.length; at += 4) finite &&= Number.isFinite(file.readFloatLE(at));
    expect(finite).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import { ApiKeyEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { VerifiedKeys } from './verified-keys.ts';

describe('VerifiedKeys', () => {
  const entry = ApiKeyEntry.fromPartial({ id: 'k' });

  it('knows texts by a digest of all of their characters', () => {
    const text = 'rh_live_'.padEnd(90, 'x');
    expect(Buffer.from(VerifiedKeys.digestOf(text), 'base64')).toHaveLength(32);
    const digests = Array.from(text, (_, at) => VerifiedKeys.digestOf(`${text.slice(0, at)}!${text.slice(at + 1)}`));
    expect(new Set([VerifiedKeys.digestOf(text), ...digests]).size).toBe(91);
  });

  it('keeps busy keys and forgets idle ones within its bound', () => {
    const verified = new VerifiedKeys();
    verified.remember('busy', entry);
    verified.remember('idle', entry);
    for (let index = 0; index < 10_000; index += 1) {
      verified.remember(`other ${index}`, entry);
      expect(verified.find('busy')).toBe(entry);
    }
    expect(verified.find('idle')).toBeUndefined();
    const { young, old } = verified as unknown as { young: Map<string, unknown>; old: Map<string, unknown> };
    expect(young.size + old.size).toBeLessThanOrEqual(4_096);
  });
});

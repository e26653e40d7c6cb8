import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { createJoinToken, isUsable, parseJoinToken, type StoredJoinToken } from './join-token.ts';

const now = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-01T00:15:00Z');

function issued(change: Partial<StoredJoinToken> = {}) {
  const id = newId();
  const { text, secretHash } = createJoinToken(id);
  const token: StoredJoinToken = { nodeName: 'gpu-1', secretHash, expiresAt: later, usedAt: null, ...change };
  return { id, text, token, secret: parseJoinToken(text)?.secret ?? '' };
}

describe('join token', () => {
  it('names its id and lets its node in', () => {
    const { id, text, token, secret } = issued();
    expect(parseJoinToken(text)?.id).toBe(id);
    expect(isUsable(token, secret, 'gpu-1', now)).toBe(true);
  });

  it('lets nobody in after its use, after its end, under another name, or with another secret', () => {
    const used = issued({ usedAt: now });
    expect(isUsable(used.token, used.secret, 'gpu-1', now)).toBe(false);
    const { token, secret } = issued();
    expect(isUsable(token, secret, 'gpu-1', later)).toBe(false);
    expect(isUsable(token, secret, 'gpu-2', now)).toBe(false);
    expect(isUsable(token, issued().secret, 'gpu-1', now)).toBe(false);
  });

  it('stores nothing from which the token could be made again', () => {
    const { text, token, secret } = issued();
    expect(text).toContain(secret);
    expect(Buffer.from(token.secretHash).toString('base64url')).not.toContain(secret);
  });

  it.each(['', 'rhj_', 'rhj_x_y', `rhj_${'0'.repeat(32)}_${'a'.repeat(43)}`, 'rh_live_x'])(
    'reads no token in %j',
    (text) => {
      expect(parseJoinToken(text)).toBeUndefined();
    },
  );
});

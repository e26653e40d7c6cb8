import { describe, expect, it } from '@jest/globals';
import { csrfTokenOf, isCsrfToken } from './csrf-token.ts';
import { OwnOrigins } from './own-origins.ts';
import { clearCookie, cookieValue, SESSION_COOKIE, setCookie } from './session-cookie.ts';

describe('the session cookie (security 20)', () => {
  it('is for this host alone, over TLS alone, and for no script', () => {
    expect(setCookie(SESSION_COOKIE, 'x')).toBe('__Host-roundhouse=x; Path=/; HttpOnly; Secure; SameSite=Lax');
    expect(clearCookie(SESSION_COOKIE)).toBe('__Host-roundhouse=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0');
  });

  it.each([
    ['__Host-roundhouse=abc', 'abc'],
    ['a=b; __Host-roundhouse=a-b_C; c=d', 'a-b_C'],
    ['__Host-roundhouse-flow=x; __Host-roundhouse=y', 'y'],
    ['__Host-roundhouse=a; __Host-roundhouse=b', ''],
    ['__Host-roundhouse="a"', ''],
    ['__Host-roundhouse=a b', ''],
    [`__Host-roundhouse=${'a'.repeat(129)}`, ''],
    ['__host-roundhouse=a', ''],
    ['x__Host-roundhouse=a', ''],
    ['', ''],
    [undefined, ''],
  ])('is read from %j as %j', (header, value) => {
    expect(cookieValue(header, SESSION_COOKIE)).toBe(value);
  });
});

describe('the CSRF token (security 21)', () => {
  it('is that of its session and no other', () => {
    const token = csrfTokenOf('session-1');
    expect(isCsrfToken('session-1', token)).toBe(true);
    for (const wrong of [undefined, '', `${token}x`, token.slice(1), csrfTokenOf('session-2'), [token, token]]) {
      expect(isCsrfToken('session-1', wrong)).toBe(false);
    }
    expect(token).not.toContain('session-1');
  });
});

describe('our own origins', () => {
  const at = (host: string, protocol = 'http') => ({ host, protocol });

  it('are those that the request names, when none are set', () => {
    const origins = new OwnOrigins([]);
    expect(origins.includes('http://a.example:8080', at('a.example:8080'))).toBe(true);
    expect(origins.includes('https://A.example', at('a.EXAMPLE'))).toBe(true);
    expect(origins.includes('http://[::1]:8080', at('[::1]:8080'))).toBe(true);
    for (const foreign of [
      undefined,
      '',
      'null',
      'http://b.example:8080',
      'http://a.example',
      'http://a.example.evil:8080',
      'http://a.example:8080@evil.example',
      'file://a.example:8080',
      'a.example:8080',
    ]) {
      expect(origins.includes(foreign, at('a.example:8080'))).toBe(false);
    }
    expect(origins.of(at('a.example:8080'))).toBe('http://a.example:8080');
    expect(origins.alwaysSecure).toBe(false);
  });

  it('are those that are set, whatever host a request names', () => {
    const origins = new OwnOrigins(['https://ai.example.org', 'https://old.example.org']);
    expect(origins.includes('https://ai.example.org', at('other'))).toBe(true);
    expect(origins.includes('http://ai.example.org', at('ai.example.org'))).toBe(false);
    expect(origins.includes('https://evil.example', at('evil.example'))).toBe(false);
    expect(origins.of(at('old.example.org', 'https'))).toBe('https://old.example.org');
    expect(origins.of(at('evil.example'))).toBe('https://ai.example.org');
    expect(origins.alwaysSecure).toBe(true);
  });
});

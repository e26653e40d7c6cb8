import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { createApiKey } from '@roundhouse/secrets';
import { redact } from './redaction.ts';

const SECRETS_ALONE = { emails: false, cardNumbers: false };
const ALL = { emails: true, cardNumbers: true };

const own = createApiKey('live', newId()).text;

const DOCUMENTS = process.env['ROUNDHOUSE_LONG'] === '1' ? 200_000 : 3_000;

const NAMES = ['password', 'api_key', 'client_secret', 'x', '"secret"', 'auth-token', 'a:secret', 'passwd='];
const TEXTS = [
  'hunter2hunter2',
  'a"b\\c\nd',
  '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----\nabcdef',
  'Bearer abcdefghijklmnop==',
  'postgres://u:pass"word@host/x',
  'password = 1234567, x',
  'secret: "quoted\\"more"',
  'émoji😀secret:abcdefgh',
  '4111111111111111',
  '\nann@b.example',
  'DOMAIN\\ann@b.example',
  'api_key=\t\u0001abcdefg',
  'passwd:{1234567}',
  'sk-abcdefghij1234567890',
];
const NUMBERS = [123456789, -1234567.25, 1e25, -1e-9, 4111111111111111, -4111111111111111, 0, true, null];

/** Pseudo-random integers below a limit. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** A value of JSON, such as people send them. */
function valueOf(next: (limit: number) => number, depth: number): unknown {
  const pick = <T>(list: readonly T[]): T => list[next(list.length)]!;
  const many = <T>(make: () => T): T[] => Array.from({ length: next(5) }, make);
  switch (next(depth > 0 ? 5 : 3)) {
    case 0:
      return pick(NUMBERS);
    case 1:
      return pick(TEXTS);
    case 2:
      return pick(TEXTS) + pick(TEXTS);
    case 3:
      return many(() => valueOf(next, depth - 1));
    default:
      return Object.fromEntries(many(() => [pick(NAMES), valueOf(next, depth - 1)]));
  }
}

describe('redaction of secrets', () => {
  it.each([
    ['a key of ours', own],
    ['a key of ours that was cut', own.slice(0, 60)],
    ['a key of OpenAI', 'sk-proj-4f9aB0c1D2e3F4a5B6c7D8e9'],
    ['a key of Anthropic', 'sk-ant-api03-AbC_dEf-0123456789abcdefXYZ'],
    ['a key of Stripe', ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_')],
    ['an access key of AWS', 'AKIAIOSFODNN7EXAMPLE'],
    ['a key of Google', 'AIzaSyA-0123456789abcdefghijklmnopqrstu'],
    ['a temporary access key of AWS', 'ASIAIOSFODNN7EXAMPLE'],
    ['an access token of Google', 'ya29.a0AfB0123456789abcdefghijk'],
    ['a token of xAI', 'xai-0123456789abcdefghijABCDEF'],
    ['a token of npm', 'npm_0123456789abcdefghijABCDEFGHIJ012345'],
    ['a token of GitLab', 'glpat-0123456789abcdefghij'],
    ['a token of GitHub', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'],
    ['a token of Slack', ['xoxb', '123456789012', 'abcdefABCDEF'].join('-')],
    ['a token of Hugging Face', 'hf_abcdefghijklmnopqrstuvwxyzABCDEF'],
    [
      'a JSON web token',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
    ],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----'],
    ['a private key whose end is missing', '-----BEGIN PRIVATE KEY-----\nMIIEow'],
  ])('replaces %s wherever it stands', (_, secret) => {
    for (const text of [secret, `before ${secret}`, `"${secret}"`, `line\n${secret}`, `(${secret})`]) {
      const redacted = redact(text, SECRETS_ALONE);
      expect(redacted.text).not.toContain(secret.slice(4, 20));
      expect(redacted.count).toBeGreaterThanOrEqual(1);
      // In the text of JSON, a line feed is two characters.
      expect(redact(JSON.stringify({ text }), SECRETS_ALONE).text).not.toContain(secret.slice(4, 16));
    }
  });

  it('keeps the words around a bearer token, a password in a URL and an assignment', () => {
    const clean = (text: string): string => redact(text, SECRETS_ALONE).text;
    expect(clean('Authorization: Bearer abcdef0123456789')).toBe('Authorization: Bearer [redacted]');
    expect(clean('postgres://me:hunter22@db/x')).toBe('postgres://me:[redacted]@db/x');
    expect(clean('export API_KEY=abcdef123456 now')).toBe('export API_KEY=[redacted] now');
    expect(JSON.parse(clean('{"password": "correct horse"}'))).toEqual({ password: '[redacted] horse' });
    expect(JSON.parse(clean(JSON.stringify({ a: '{"client_secret":"abcdefgh1"}' })))).toEqual({
      a: '{"client_secret":"[redacted]"}',
    });
  });

  it('leaves prose, code and ids alone', () => {
    for (const text of [
      'risk-assessment-and-more-things-to-come',
      'My task-list-with-many-items, sk-short, and the ghp_ prefix',
      'id 01a1f93b-54b8-76fa-b837-b535dd75e225, sum 1234567890123456',
      'tokens: 12, the secret of good tea',
    ]) {
      expect(redact(text, ALL)).toEqual({ text, count: 0 });
    }
  });

  it('replaces addresses and card numbers where the policy says so', () => {
    const text = 'Write to ann.o+tag@mail.example.org, card 4111 1111 1111 1111 or 5500-0000-0000-0004.';
    expect(redact(text, SECRETS_ALONE).text).toBe(text);
    expect(redact(text, ALL)).toEqual({ text: 'Write to [email], card [card] or [card].', count: 3 });
    expect(redact('4111 1111 1111 1112', ALL).text).toBe('4111 1111 1111 1112');
  });

  it('leaves JSON what it is where a card number is a number, and what is no card number where it was', () => {
    const json = '{"card":4111111111111111,"more":[1, 5500000000000004],"text":"4111111111111111, ok"}';
    const { text, count } = redact(json, ALL);
    expect(JSON.parse(text)).toEqual({ card: 0, more: [1, 0], text: '[card], ok' });
    expect(count).toBe(3);
    const vector = '[0.4111111111111111,-0.5500000000000004,4111111111111.5]';
    expect(redact(vector, ALL)).toEqual({ text: vector, count: 0 });
  });

  it('leaves JSON what it is where what looks like a secret is a number, a key, or ends with the text', () => {
    const json = '{"password":1234567, "access_token":\t-1.5e300, "passwd=": 12345678, "n":[{"secret":100000}]}';
    const { text, count } = redact(json, SECRETS_ALONE);
    expect(JSON.parse(text)).toEqual({ password: 0, access_token: 0, 'passwd=': 12345678, n: [{ secret: 0 }] });
    expect(count).toBe(3);
    const cut = JSON.stringify({
      text: '-----BEGIN PRIVATE KEY-----\nMIIEow',
      more: ['A'.repeat(64), 1234567890123457],
    });
    expect(JSON.parse(redact(cut, SECRETS_ALONE).text)).toEqual({
      text: '[redacted]',
      more: ['[redacted]', 1234567890123457],
    });
  });

  it(`leaves ${DOCUMENTS} documents of any shape JSON, also where they stand in a string of another`, () => {
    const next = numbers(7);
    for (let made = 0; made < DOCUMENTS; made += 1) {
      const document = JSON.stringify({ value: valueOf(next, 3) }, null, [0, 1, '\t'][next(3)]);
      const nested = JSON.stringify({ arguments: document });
      const inner = JSON.parse(redact(nested, ALL).text) as { arguments: string };
      for (const text of [redact(document, ALL).text, inner.arguments]) {
        expect(() => JSON.parse(text) as unknown).not.toThrow();
      }
    }
  });

  it.each([
    'eyJ',
    'sk-',
    'a@',
    'eyJa.',
    '-----BEGIN PRIVATE KEY-----',
    '1 ',
    '://a:',
    'api_key=',
    '\\neyJ',
    'AKIA',
    'rh_a_',
  ])('takes linear time over half a megabyte of %j', (piece) => {
    const text = piece.repeat(Math.ceil((512 * 1024) / piece.length));
    const startMs = performance.now();
    redact(text, ALL);
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});

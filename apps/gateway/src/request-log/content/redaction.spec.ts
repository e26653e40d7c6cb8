import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { createApiKey } from '@roundhouse/secrets';
import { redact } from './redaction.ts';

const SECRETS_ALONE = { emails: false, cardNumbers: false };
const ALL = { emails: true, cardNumbers: true };

const own = createApiKey('live', newId()).text;

describe('redaction of secrets', () => {
  it.each([
    ['a key of ours', own],
    ['a key of ours that was cut', own.slice(0, 60)],
    ['a key of OpenAI', 'sk-proj-4f9aB0c1D2e3F4a5B6c7D8e9'],
    ['a key of Anthropic', 'sk-ant-api03-AbC_dEf-0123456789abcdefXYZ'],
    ['a key of Stripe', ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_')],
    ['an access key of AWS', 'AKIAIOSFODNN7EXAMPLE'],
    ['a key of Google', 'AIzaSyA-0123456789abcdefghijklmnopqrstu'],
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

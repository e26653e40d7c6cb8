import { describe, expect, it } from '@jest/globals';
import { DRIVERS, findDriver, type FailureClass, type UpstreamTarget } from './index.ts';

const driver = findDriver('openai-compatible')!;
const NOW_MS = Date.parse('2026-11-20T12:00:00Z');

const failure = (status: number, error: unknown, headers = {}) =>
  driver.failure(status, headers, Buffer.from(typeof error === 'string' ? error : JSON.stringify({ error })), NOW_MS);

const target = (extra: Partial<UpstreamTarget> = {}): UpstreamTarget => ({
  basePath: '/v1/',
  secret: 'sk-secret',
  headers: {},
  ...extra,
});

const headersOf = (extra: Partial<UpstreamTarget>): Record<string, string> => {
  const { headers } = driver.request('chat', true, target(extra));
  const named: Record<string, string> = {};
  for (let index = 0; index < headers.length; index += 2)
    named[headers[index] as string] = headers[index + 1] as string;
  return named;
};

describe('registry', () => {
  it('knows each driver by its own name, and no other', () => {
    for (const known of DRIVERS) expect(findDriver(known.contract.name)).toBe(known);
    expect(findDriver('__proto__')).toBeUndefined();
  });
});

describe('failure', () => {
  it.each<[FailureClass, number, unknown]>([
    ['quota_exhausted', 429, { code: 'insufficient_quota', message: 'You exceeded your current quota' }],
    ['quota_exhausted', 403, { message: 'Your credit balance is too low' }],
    ['rate_limited', 429, { code: 'rate_limit_exceeded', message: 'Rate limit reached for requests' }],
    ['rate_limited', 429, 'no JSON at all'],
    ['auth', 401, { code: 'invalid_api_key', message: 'Incorrect API key provided: sk-abcdefghijkl' }],
    ['auth', 400, { message: 'API key not valid. Please pass a valid API key.' }],
    ['auth', 403, {}],
    ['context_exceeded', 400, { code: 'context_length_exceeded', message: 'maximum context length is 8192' }],
    ['context_exceeded', 400, { type: 'exceed_context_size_error', n_prompt_tokens: 9, n_ctx: 8 }],
    ['content_policy', 400, { code: 'content_filter' }],
    ['region', 403, { code: 'unsupported_country_region_territory' }],
    ['model_missing', 404, { code: 'model_not_found' }],
    ['model_missing', 410, {}],
    ['overloaded', 503, { code: 503, message: 'Loading model', type: 'unavailable_error' }],
    ['overloaded', 500, '<html>'],
    ['overloaded', 529, { type: 'overloaded_error' }],
    ['caller_fault', 400, { message: 'temperature must be below 2', param: 'temperature' }],
    ['caller_fault', 422, {}],
    ['overloaded', 200, { code: 503 }],
    ['unknown', 200, { message: 'odd' }],
    ['protocol', 0, ''],
  ])('is %s for %s %j', (failureClass, status, error) => {
    expect(failure(status, error).failureClass).toBe(failureClass);
  });

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0' }, 1_000],
    [{ 'retry-after': '99999' }, 300_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after-ms': '2500', 'retry-after': '9' }, 2_500],
    [{ 'retry-after': 'soon' }, 0],
    [{}, 0],
  ])('reads the wait out of %j', (headers, waitMs) => {
    expect(failure(429, {}, headers).retryAfterMs).toBe(waitMs);
  });

  it('shows no key, token, URL or address of an upstream', () => {
    const message =
      'Incorrect API key provided: sk-proj-abc123DEF456 with Bearer eyJhbGciOi.x.y at https://host.internal/v1?key=1 ' +
      `(10.1.2.3:8000) ${'A1b2'.repeat(10)}\r\nx-injected: 1\u0000`;
    const shown = failure(400, { message, type: 'a\r\nb', code: 'x'.repeat(200), param: 'messages[0]' });
    expect(shown.message).not.toMatch(/sk-proj|eyJ|https|10\.1\.2\.3|A1b2A1b2|[\r\n\u0000]/);
    expect(shown).toMatchObject({ type: '', code: '', param: 'messages[0]' });
    expect(failure(400, { message: 'x y '.repeat(10_000) }).message.length).toBeLessThanOrEqual(1000);
  });
});

describe('request', () => {
  it('sends the secret in a header only', () => {
    const { path } = driver.request('chat', false, target());
    expect(path).toBe('/v1/chat/completions');
    expect(headersOf({})['authorization']).toBe('Bearer sk-secret');
    expect(headersOf({ headerName: 'X-Api-Key', headerFormat: '{api_key}' })).toMatchObject({
      'x-api-key': 'sk-secret',
    });
    expect(headersOf({ headerName: 'X-Api-Key', headerFormat: '{api_key}' })['authorization']).toBeUndefined();
  });

  it('lets no configured header frame the message, replace the secret or break out of its line', () => {
    const headers = headersOf({
      headers: {
        'X-Team': 'blue',
        Authorization: 'Bearer other',
        'Transfer-Encoding': 'chunked',
        'content-length': '1',
        Host: 'elsewhere',
        'x-broken': 'a\r\nb: c',
        'bad name': 'x',
      },
    });
    expect(headers).toEqual({
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'accept-encoding': 'identity',
      'x-team': 'blue',
      authorization: 'Bearer sk-secret',
    });
  });

  it('sends a secret with odd characters as it is, or not at all', () => {
    expect(headersOf({ secret: "$&$'" })['authorization']).toBe("Bearer $&$'");
    expect(headersOf({ secret: 'a\nb' })['authorization']).toBeUndefined();
  });

  it('sends no secret to a node', () => {
    const { headers, path } = findDriver('llama-server')!.request('chat', true, target({ basePath: '/instance-1/v1' }));
    expect(path).toBe('/instance-1/v1/chat/completions');
    expect(headers.join(' ')).not.toContain('sk-secret');
  });
});

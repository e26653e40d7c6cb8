import { describe, expect, it } from '@jest/globals';
import { authHeaderFaults, findDriver, PRESETS, RESERVED_HEADERS } from '../index.ts';

const where = (name: string | undefined, format: string | undefined) =>
  authHeaderFaults(name, format).map((fault) => fault.where);

describe('authHeaderFaults', () => {
  it('takes the header of the seed: X-API-Key with {api_key} (002-30)', () => {
    expect(authHeaderFaults('X-API-Key', '{api_key}')).toEqual([]);
  });

  it.each([
    ['authorization', 'Token {api_key}'],
    ['x-goog-api-key', '{api_key}'],
    ['', ''],
    [undefined, undefined],
  ])('takes %s with %s (002-29)', (name, format) => {
    expect(authHeaderFaults(name, format)).toEqual([]);
  });

  it('refuses every reserved name, in any case (002-28)', () => {
    expect(RESERVED_HEADERS.length).toBeGreaterThan(40);
    for (const name of RESERVED_HEADERS) {
      expect([name, where(name.toUpperCase(), '{api_key}')]).toEqual([name, ['/auth_header_name']]);
    }
    for (const name of ['sec-fetch-mode', 'x-forwarded-port', 'proxy-anything', 'x-roundhouse-strict']) {
      expect([name, where(name, undefined)]).toEqual([name, ['/auth_header_name']]);
    }
  });

  it.each(['a b', 'x:y', 'x\r\ny', 'ü', 'x'.repeat(65)])(
    'refuses %j, which is no name of a header (002-28)',
    (name) => {
      expect(where(name, undefined)).toEqual(['/auth_header_name']);
    },
  );

  it.each([
    'Bearer',
    'Bearer {api_key} {api_key}',
    'Bearer {apikey}',
    'Bearer {API_KEY}',
    '{api_key}{region}',
    '{{api_key}}',
    ' {api_key}',
    '{api_key} ',
    '{api_key}\r\nx: y',
    'Schlüssel {api_key}',
    `{api_key}${'x'.repeat(128)}`,
  ])('refuses the format %j: {api_key} stands in it exactly once, and nothing odd (002-29)', (format) => {
    expect(new Set(where(undefined, format))).toEqual(new Set(['/auth_header_format']));
  });

  it('names the faults of both at once', () => {
    expect(where('host', 'none')).toEqual(['/auth_header_name', '/auth_header_format']);
  });

  it('lets nothing through that the driver would not send', () => {
    const driver = findDriver('openai-compatible')!;
    const names = ['x-api-key', 'Authorization', 'api-key', 'x_key', "!#$%&'*+.^_`|~-", ...RESERVED_HEADERS];
    for (const headerName of names.filter((name) => authHeaderFaults(name, '{api_key}').length === 0)) {
      const target = { basePath: '/v1', secret: 's3cret', headerName, headerFormat: '{api_key}', headers: {} };
      const { headers } = driver.request('chat', false, target);
      expect(headers.slice(-2)).toEqual([headerName.toLowerCase(), 's3cret']);
    }
  });
});

describe('presets', () => {
  it('allow another auth header for the ten endpoints of the seed, and no other (002-28, rule 8)', () => {
    const allowing = PRESETS.filter((preset) => preset.allowsAuthHeader).map(({ name }) => name);
    expect(allowing.sort()).toEqual(
      ['openai', 'openrouter', 'groq', 'together', 'fireworks']
        .concat(['deepinfra', 'perplexity', 'vllm', 'lmstudio', 'ollama'])
        .sort(),
    );
  });

  it('have auth headers that pass their own rule', () => {
    for (const { auth } of PRESETS) expect(authHeaderFaults(auth.name, auth.format)).toEqual([]);
  });
});

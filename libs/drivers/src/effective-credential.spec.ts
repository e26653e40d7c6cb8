import { describe, expect, it } from '@jest/globals';
import {
  defaultAllowedHosts,
  effectiveCredential,
  findDriver,
  findPreset,
  hostAllowed,
  type ConnectionLayer,
  type EffectiveCredentialInput,
  type SecretHandle,
} from './index.ts';

const { contract } = findDriver('openai-compatible')!;
const key = (holder: SecretHandle['holder'], id: string = holder): SecretHandle => ({ holder, id });
const layer = (extra: Partial<ConnectionLayer> = {}): ConnectionLayer => ({ fields: {}, allowedHosts: [], ...extra });
const named = (extra: Partial<ConnectionLayer> = {}) => layer({ apiKey: key('credential'), ...extra });
const inline = (extra: Partial<ConnectionLayer> = {}) => layer({ apiKey: key('deployment'), ...extra });
const own = (extra: Partial<ConnectionLayer> = {}) => layer({ apiKey: key('provider'), ...extra });
const NO_ENVIRONMENT = { names: new Set<string>(), organizationIds: new Set<string>() };

const effective = (preset: string | undefined, extra: Partial<EffectiveCredentialInput> = {}) =>
  effectiveCredential({
    contract,
    preset: preset === undefined ? undefined : findPreset(preset)!,
    organizationId: 'org-1',
    provider: layer(),
    environment: NO_ENVIRONMENT,
    anyHost: false,
    ...extra,
  });

const environment = (...names: string[]) => ({ names: new Set(names), organizationIds: new Set(['org-1']) });

describe('precedence', () => {
  it('is named, then inline, then the provider, then the environment, then missing (003-25)', () => {
    const all = { named: named(), inline: inline(), provider: own(), environment: environment('OPENAI_API_KEY') };
    const sources = [all, { ...all, named: layer() }, { ...all, named: layer(), inline: layer() }].map(
      (extra) => effective('openai', extra).apiKey,
    );
    expect(sources).toEqual([
      { value: key('credential'), source: 'named' },
      { value: key('deployment'), source: 'inline' },
      { value: key('provider'), source: 'provider' },
    ]);
    expect(effective('openai', { environment: environment('OPENAI_API_KEY') }).apiKey).toEqual({
      value: key('environment', 'OPENAI_API_KEY'),
      source: 'environment',
    });
    expect(effective('openai')).toMatchObject({
      apiKey: { value: undefined, source: 'missing' },
      faults: ['credential_missing'],
    });
  });

  it('lets named values win even over newly typed inline ones, field by field (002-32, rule 1)', () => {
    const { fields, apiKey, faults } = effective('vllm', {
      named: named({ fields: { base_url: 'https://named.example/v1', auth_header_name: 'X-Named' } }),
      inline: inline({
        fields: { base_url: 'https://inline.example/v1', auth_header_format: 'Key {api_key}', region: 'inline' },
      }),
      provider: own({ fields: { base_url: 'https://own.example/v1', organization: 'org-own', region: 'own' } }),
    });
    expect(apiKey).toEqual({ value: key('credential'), source: 'named' });
    expect(fields).toEqual({
      base_url: { value: 'https://named.example/v1', source: 'named' },
      auth_header_name: { value: 'X-Named', source: 'named' },
      auth_header_format: { value: 'Key {api_key}', source: 'inline' },
      region: { value: 'inline', source: 'inline' },
      organization: { value: 'org-own', source: 'provider' },
      api_version: { value: undefined, source: 'missing' },
      project: { value: undefined, source: 'missing' },
      resource: { value: undefined, source: 'missing' },
    });
    expect(faults).toEqual([]);
  });

  it('takes a blank value for none', () => {
    const { fields } = effective('openai', { named: layer({ fields: { base_url: ' ' } }), provider: own() });
    expect(fields.base_url).toEqual({ value: 'https://api.openai.com/v1', source: 'provider' });
  });

  it("fills in the preset's auth header and base URL as the provider's own", () => {
    const { fields } = effective('azure-openai', { provider: own({ fields: { resource: 'contoso' } }) });
    expect(fields.auth_header_name).toEqual({ value: 'api-key', source: 'provider' });
    expect(fields.auth_header_format).toEqual({ value: '{api_key}', source: 'provider' });
    expect(fields.base_url.value).toBe('https://contoso.openai.azure.com/openai/v1');
  });

  it('needs no key where none is required, and says when there is no base URL', () => {
    expect(effective('ollama').faults).toEqual([]);
    expect(effective(undefined).faults).toEqual(['base_url_missing']);
    expect(effective('azure-openai', { provider: own() }).faults).toContain('base_url_missing');
  });

  it('refuses another auth header where it cannot be changed (002-28)', () => {
    const header = layer({ fields: { auth_header_name: 'X-API-Key' } });
    expect(effective('mistral', { named: named(header) }).faults).toEqual(['auth_header_not_allowed']);
    expect(effective('groq', { named: named({ fields: header.fields }) }).faults).toEqual([]);
  });

  it('shows handles and never a secret', () => {
    const shown = JSON.stringify(effective('openai', { named: named(), inline: inline(), provider: own() }));
    expect(shown).toContain('"holder":"credential"');
    expect(shown).not.toContain('deployment');
  });
});

describe('environment keys (003-25)', () => {
  it('serve only organizations that were listed', () => {
    const listed = { names: new Set(['OPENAI_API_KEY']), organizationIds: new Set(['org-2']) };
    expect(effective('openai', { environment: listed }).faults).toEqual(['credential_missing']);
  });

  it('go only to hosts of the vendor, whatever was permitted', () => {
    const elsewhere = layer({ fields: { base_url: 'https://proxy.example/v1' } });
    const extra = { environment: environment('OPENAI_API_KEY'), provider: elsewhere, anyHost: true };
    expect(effective('openai', extra).apiKey).toEqual({ value: undefined, source: 'missing' });
    const eu = layer({ fields: { base_url: 'https://eu.api.openai.com/v1' } });
    expect(effective('openai', { ...extra, provider: eu }).apiKey.source).toBe('environment');
    expect(effective(undefined, extra).apiKey.source).toBe('missing');
  });

  it('are taken in the order of the preset, and in the region that was chosen', () => {
    const both = environment('GEMINI_API_KEY', 'GOOGLE_API_KEY');
    expect(effective('google-gemini', { environment: both }).apiKey.value?.id).toBe('GOOGLE_API_KEY');
    const bedrock = { environment: environment('AWS_BEARER_TOKEN_BEDROCK') };
    const region = layer({ fields: { region: 'eu-west-1' } });
    expect(effective('aws-bedrock', { ...bedrock, provider: region }).apiKey.source).toBe('environment');
  });
});

describe('no merge carries a secret to a foreign host', () => {
  const foreign = (preset: string | undefined, extra: Partial<EffectiveCredentialInput>, source: string) =>
    expect(effective(preset, extra)).toMatchObject({ apiKey: { value: undefined, source }, faults: ['foreign_host'] });

  it('withholds a named key from a base URL of the deployment or the provider (002-32)', () => {
    const evil = { fields: { base_url: 'https://evil.example/v1' } };
    foreign('openai', { named: named(), inline: layer(evil) }, 'named');
    foreign('openai', { named: named(), provider: layer(evil) }, 'named');
    foreign('openai', { named: named({ allowedHosts: ['api.openai.com'] }), inline: layer(evil) }, 'named');
    foreign(undefined, { named: named(), provider: layer(evil) }, 'named');
  });

  it('takes no other key instead of one that is withheld', () => {
    const evil = layer({ apiKey: key('deployment'), fields: { base_url: 'https://evil.example/v1' } });
    foreign('openai', { named: named(), inline: evil, provider: own() }, 'named');
  });

  it("withholds the provider's key from a base URL of the deployment", () => {
    foreign(
      'openai',
      { inline: layer({ fields: { base_url: 'https://evil.example/v1' } }), provider: own() },
      'provider',
    );
  });

  it("withholds a key from another customer's host of the same vendor", () => {
    const other = layer({ fields: { resource: 'evil' } });
    foreign('azure-openai', { named: named({ fields: {} }), provider: other }, 'named');
    const pinned = named({ allowedHosts: ['contoso.openai.azure.com'] });
    foreign('azure-openai', { named: pinned, inline: other }, 'named');
    expect(
      effective('azure-openai', { named: pinned, provider: layer({ fields: { resource: 'Contoso' } }) }).faults,
    ).toEqual([]);
  });

  it('lets a key go to its own base URL, to its own hosts, and to those of its preset', () => {
    const base = { base_url: 'https://llm.example:8443/v1' };
    expect(effective(undefined, { named: named({ fields: base }) }).faults).toEqual([]);
    expect(effective(undefined, { provider: own({ fields: base }) }).faults).toEqual([]);
    const listed = named({ allowedHosts: ['llm.example:8443'] });
    expect(effective(undefined, { named: listed, provider: layer({ fields: base }) }).faults).toEqual([]);
    expect(effective('openai', { named: named() }).faults).toEqual([]);
  });

  it('lets it go anywhere with the permission', () => {
    const evil = layer({ fields: { base_url: 'https://other.example/v1' } });
    expect(effective('openai', { named: named(), provider: evil, anyHost: true })).toMatchObject({
      apiKey: { value: key('credential'), source: 'named' },
      faults: [],
    });
  });
});

describe('defaultAllowedHosts', () => {
  const input = { contract, preset: findPreset('azure-openai') };

  it('is the base URL that came with a secret, else the hosts of its preset', () => {
    expect(defaultAllowedHosts(input, { base_url: 'https://x.example:444/v1', resource: 'a' })).toEqual([
      'x.example:444',
    ]);
    expect(defaultAllowedHosts(input, { resource: 'Contoso' })).toEqual(['contoso.openai.azure.com']);
    expect(defaultAllowedHosts(input, {})).toEqual([]);
    expect(defaultAllowedHosts(input, { base_url: 'nonsense' })).toEqual([]);
    expect(defaultAllowedHosts({ contract, preset: undefined }, {})).toEqual([]);
    expect(defaultAllowedHosts({ contract, preset: findPreset('vllm') }, {})).toEqual(['127.0.0.1:8000']);
  });
});

describe('hostAllowed', () => {
  it.each<[readonly string[], string, boolean]>([
    [['api.example.com'], 'https://api.example.com/v1', true],
    [['api.example.com'], 'https://API.EXAMPLE.COM:8443/v1', true],
    [['api.example.com:443'], 'https://api.example.com/v1', true],
    [['api.example.com:8443'], 'https://api.example.com/v1', false],
    [['127.0.0.1:9000'], 'http://127.0.0.1:9000/v1', true],
    [['127.0.0.1:9000'], 'http://127.0.0.1:9001/v1', false],
    [['127.0.0.1:9000'], 'http://2130706433:9000/', true],
    [['[::1]:9000'], 'http://[::1]:9000/', true],
    [['example.com'], 'https://api.example.com/', false],
    [['api.example.com'], 'https://api.example.com.evil.example/', false],
    [['api.example.com'], 'https://evil.example/api.example.com', false],
    [['api.example.com'], 'https://api.example.com@evil.example/', false],
    [['api.example.com'], 'https://evil.example\\@api.example.com/', false],
    [['api.example.com'], 'ftp://api.example.com/', false],
    [['api.example.com'], 'nonsense', false],
    [[''], 'file:///etc/passwd', false],
    [['*'], 'https://api.example.com/', false],
    [[], 'https://api.example.com/', false],
  ])('%j and %s: %s', (hosts, baseUrl, expected) => {
    expect(hostAllowed(hosts, baseUrl)).toBe(expected);
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  CAPABILITIES,
  CONNECTION_FIELDS,
  contractDocument,
  DRIVER_DOMAINS,
  DRIVER_MODES,
  DRIVERS,
  FIELD_SCOPES,
  FIELD_TYPES,
  fieldsOf,
  findDriver,
  findPreset,
  formFor,
  modeFaults,
  presetHosts,
  PRESETS,
  presetsFor,
  resolveBaseUrl,
  settingHeaders,
} from './index.ts';

const driver = findDriver('openai-compatible')!;

describe('findPreset', () => {
  it('knows each preset by its own name, and no other', () => {
    expect(new Set(PRESETS.map(({ name }) => name)).size).toBe(PRESETS.length);
    for (const preset of PRESETS) expect(findPreset(preset.name)).toBe(preset);
    for (const name of ['', '__proto__', 'constructor', 'OpenAI']) expect(findPreset(name)).toBeUndefined();
  });

  it('knows the ten endpoints of the seed and the common clouds (002-28)', () => {
    const named = [
      'openai',
      'openrouter',
      'groq',
      'together',
      'fireworks',
      'deepinfra',
      'perplexity',
      'mistral',
    ].concat(
      ['deepseek', 'xai', 'vllm', 'lmstudio', 'ollama', 'llama-server', 'azure-openai', 'anthropic', 'google-gemini'],
      ['google-vertex', 'aws-bedrock', 'cohere', 'nvidia', 'cerebras', 'sambanova'],
    );
    for (const name of named) expect([name, findPreset(name)?.driver]).toEqual([name, 'openai-compatible']);
    expect(presetsFor('openai-compatible')).toEqual(PRESETS);
    expect(presetsFor('simulated')).toEqual([]);
  });
});

describe('presets', () => {
  it.each(PRESETS)('$name states facts that fit together', (preset) => {
    const contract = findDriver(preset.driver)!.contract;
    expect(preset.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(preset.baseUrl).not.toMatch(/\/$/);
    expect(new URL(preset.docUrl).protocol).toBe('https:');
    expect(preset.modes.length).toBeGreaterThan(0);
    for (const mode of preset.modes) expect(contract.modes).toContain(mode);
    for (const key of preset.environmentKeys) expect(key).toMatch(/^[A-Z][A-Z0-9_]+$/);
    for (const note of preset.notes) expect(note).toMatch(/\.$/);
    const placeholders = [...preset.baseUrl.matchAll(/\{([a-z_]+)-?\}/g)].map(([, name]) => name);
    for (const name of placeholders) {
      const field = preset.fields.find((known) => known.name === name);
      expect([name, field?.required, field?.requiredUnless]).toEqual([name, true, 'base_url']);
      expect(field?.pattern).toBeDefined();
    }
    if (preset.hosting === 'cloud') {
      expect(preset.baseUrl).toMatch(/^https:\/\//);
      expect(preset.allowedHosts.length).toBeGreaterThan(0);
      expect(preset.secret).toBe('required');
    } else {
      // A server of one's own has no host that everybody's keys may go to.
      expect(preset.allowedHosts).toEqual([]);
      expect(preset.environmentKeys).toEqual([]);
    }
  });

  it('send no key of the environment to a host that one customer owns (003-25)', () => {
    for (const { allowedHosts } of PRESETS.filter(({ environmentKeys }) => environmentKeys.length > 0)) {
      for (const host of allowedHosts) expect(host).not.toMatch(/\{(?!region-?\})/);
    }
  });

  it('are called at hosts that their keys may go to', () => {
    const settings = { region: 'eu-west-1', resource: 'contoso', project: 'my-project' };
    for (const preset of PRESETS.filter(({ hosting }) => hosting === 'cloud')) {
      const region = preset.name === 'google-vertex' ? 'europe-west4' : 'eu-west-1';
      const baseUrl = resolveBaseUrl(preset, { ...settings, region })!;
      expect(presetHosts(preset, region, settings)).toContain(new URL(baseUrl).host);
    }
  });

  it('have forms whose settings every place of a connection can hold', () => {
    for (const preset of PRESETS) {
      const fields = fieldsOf(formFor(driver.contract, preset)).filter(({ scope }) => scope !== 'metadata');
      for (const { name } of fields) expect(CONNECTION_FIELDS).toContain(name);
    }
  });
});

describe('resolveBaseUrl', () => {
  it.each<[string, Record<string, unknown>, string | undefined]>([
    ['openai', {}, 'https://api.openai.com/v1'],
    ['openai', { base_url: '  ' }, 'https://api.openai.com/v1'],
    ['openai', { base_url: 'https://eu.api.openai.com/v1' }, 'https://eu.api.openai.com/v1'],
    ['azure-openai', { resource: 'contoso' }, 'https://contoso.openai.azure.com/openai/v1'],
    ['azure-openai', {}, undefined],
    ['azure-openai', { resource: 'evil.example/' }, undefined],
    ['aws-bedrock', { region: 'eu-central-1' }, 'https://bedrock-mantle.eu-central-1.api.aws/v1'],
    [
      'google-vertex',
      { project: 'my-project' },
      'https://aiplatform.googleapis.com/v1/projects/my-project/locations/global/endpoints/openapi',
    ],
    [
      'google-vertex',
      { project: 'my-project', region: 'europe-west4' },
      'https://europe-west4-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west4/endpoints/openapi',
    ],
    ['llama-server', {}, 'http://127.0.0.1:8080/v1'],
  ])('%s with %j is %s', (name, settings, expected) => {
    expect(resolveBaseUrl(findPreset(name), settings)).toBe(expected);
  });

  it('is what was typed without a preset', () => {
    expect(resolveBaseUrl(undefined, { base_url: 'https://x/v1' })).toBe('https://x/v1');
    expect(resolveBaseUrl(undefined, {})).toBeUndefined();
  });
});

describe('settingHeaders', () => {
  it("turns OpenAI's organization and project into its headers", () => {
    expect(settingHeaders(findPreset('openai'), { organization: 'org-1', project: ' ' })).toEqual({
      'openai-organization': 'org-1',
    });
    expect(settingHeaders(findPreset('google-vertex'), { project: 'my-project' })).toEqual({});
    expect(settingHeaders(undefined, { organization: 'org-1' })).toEqual({});
  });
});

describe('modeFaults', () => {
  it('refuses a mode that driver or preset does not serve, when it is saved (002-33)', () => {
    expect(modeFaults(driver.contract, 'chat')).toEqual([]);
    expect(modeFaults(driver.contract, 'embedding', findPreset('openai'))).toEqual([]);
    expect(modeFaults(driver.contract, 'embedding', findPreset('deepseek'))).toEqual([
      { where: '/mode', message: 'is not served by DeepSeek, which does chat' },
    ]);
    for (const mode of DRIVER_MODES) expect(modeFaults(driver.contract, mode)).toEqual([]);
    expect(modeFaults(driver.contract, 'rerank', findPreset('openai'))).toHaveLength(1);
    for (const mode of ['telepathy', '', 'toString']) {
      expect(modeFaults(driver.contract, mode).map(({ where }) => where)).toEqual(['/mode']);
    }
  });
});

describe('contractDocument', () => {
  const isPlain = (value: unknown): boolean => {
    if (value === null || ['string', 'boolean'].includes(typeof value)) return true;
    if (typeof value === 'number') return Number.isFinite(value);
    if (Array.isArray(value)) return value.every(isPlain);
    if (typeof value !== 'object') return false;
    return Object.entries(value).every(([name, below]) => /^[a-z][a-z0-9_]*$/.test(name) && isPlain(below));
  };

  it.each(DRIVERS)('of $contract.name is plain JSON in snake_case', ({ contract, ...rest }) => {
    const document = contractDocument({ contract, ...rest });
    expect(isPlain(document)).toBe(true);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(document.id).toBe(contract.name);
    expect(Number.isInteger(document.version) && document.version >= 1).toBe(true);
    expect(document.domains).toContain('model');
    for (const domain of document.domains) expect(DRIVER_DOMAINS).toContain(domain);
    expect(document.protocols).toContain(document.protocol);
    expect(['cloud', 'self_hosted', 'node']).toContain(document.hosting);
    expect(Object.keys(document.capabilities).sort()).toEqual([...document.modes].sort());
  });

  it('shows a form per preset that console and CLI can build (000-17)', () => {
    for (const { contract, ...rest } of DRIVERS) {
      const document = contractDocument({ contract, ...rest });
      for (const { form } of [document, ...document.presets]) {
        const fields = form.sections.flatMap((section) => section.fields);
        expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
        for (const section of form.sections) expect(section.fields.length).toBeGreaterThan(0);
        for (const field of fields) {
          expect(FIELD_TYPES).toContain(field.type);
          expect(FIELD_SCOPES).toContain(field.scope);
          expect(field.label).not.toBe('');
          expect(field.help).toMatch(/\.$/);
          expect(field.type === 'secret').toBe(field.scope === 'credentials');
          expect(field.pattern === null).toBe(field.pattern_help === null);
          if (field.pattern !== null) expect(() => new RegExp(String(field.pattern))).not.toThrow();
        }
      }
    }
  });

  it('says what a preset carries less than its driver', () => {
    const { presets } = contractDocument(driver);
    const of = (name: string) => presets.find((preset) => preset.name === name)!;
    expect(of('openai').capabilities).toMatchObject({ chat: [...CAPABILITIES], embedding: [], image: ['streaming'] });
    expect(of('perplexity').capabilities['chat']).not.toContain('tools');
    expect(of('anthropic').capabilities).toEqual({ chat: ['streaming', 'tools', 'parallel_tools', 'vision'] });
    expect(of('openrouter').bills_after_abort).toBeNull();
  });

  it('offers the auth header only where it may be changed (002-28)', () => {
    for (const preset of contractDocument(driver).presets) {
      const names = preset.form.sections.flatMap(({ fields }) => fields.map(({ name }) => name));
      expect(names.includes('auth_header_name')).toBe(preset.allows_auth_header);
      expect(names.includes('auth_header_format')).toBe(preset.allows_auth_header);
    }
  });

  it('of a driver declares no synchronous microbatch without proof (002-14)', () => {
    for (const known of DRIVERS) expect(contractDocument(known).microbatch).toBe(false);
  });

  it('gives each driver a default hosting: cloud, own endpoint or node (003-13)', () => {
    expect(DRIVERS.map((known) => [known.contract.name, known.contract.hosting])).toEqual([
      ['openai-compatible', 'cloud'],
      ['llama-server', 'node'],
      ['simulated', 'self_hosted'],
    ]);
    expect(findPreset('vllm')?.hosting).toBe('self_hosted');
  });
});

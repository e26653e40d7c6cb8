import { describe, expect, it } from '@jest/globals';
import { connectionFaults, DRIVERS, findDriver, findPreset, formFaults, settingsFaults } from '../index.ts';
import type { DriverContract, FormField } from '../index.ts';

const { contract } = findDriver('openai-compatible')!;
const faultsOf = (preset: string | undefined, settings: unknown) =>
  settingsFaults(contract, preset === undefined ? undefined : findPreset(preset)!, settings);
const where = (preset: string | undefined, settings: unknown) => faultsOf(preset, settings).map((fault) => fault.where);

describe('settingsFaults', () => {
  it.each([
    [undefined, { base_url: 'https://llm.example.com/v1' }],
    [undefined, { base_url: 'http://10.1.2.3:8000/v1' }],
    ['openai', {}],
    ['openai', { organization: 'org-1', project: 'proj_2', base_url: '', auth_header_name: null }],
    [
      'vllm',
      { base_url: 'http://vllm.internal:8000/v1', auth_header_name: 'X-API-Key', auth_header_format: '{api_key}' },
    ],
    ['azure-openai', { resource: 'contoso-eu' }],
    ['azure-openai', { base_url: 'https://gateway.example.com/openai/v1' }],
    ['aws-bedrock', { region: 'us-gov-west-1' }],
    ['google-vertex', { project: 'my-project-1', region: 'europe-west4' }],
    ['google-vertex', { project: 'my-project-1' }],
  ])('takes %s with %j', (preset, settings) => {
    expect(faultsOf(preset, settings)).toEqual([]);
  });

  it('asks for what a driver needs, which differs from preset to preset (000-17)', () => {
    expect(where(undefined, {})).toEqual(['/base_url']);
    expect(where('azure-openai', {})).toEqual(['/resource']);
    expect(where('google-vertex', {})).toEqual(['/project']);
    expect(where('aws-bedrock', { region: ' ' })).toEqual(['/region']);
  });

  it('names every fault at once, each with its pointer', () => {
    const settings = {
      base_url: 'ftp://x',
      organisation: 'x',
      organization: 'a b',
      auth_header_name: 'host',
      api_key: 's',
    };
    expect(where('openai', settings).sort()).toEqual(
      ['/api_key', '/auth_header_name', '/base_url', '/organisation', '/organization'].sort(),
    );
  });

  it.each([undefined, null, [], 'text', 7])('refuses %j, which is no object', (settings) => {
    expect(where(undefined, settings)).toEqual(['']);
  });

  it('reads no more names than it must', () => {
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`x${index}`, 'y']));
    expect(where(undefined, many)).toEqual(['']);
    const [fault] = faultsOf('openai', { [`a/b~${'x'.repeat(1000)}`]: 1 });
    expect(fault?.where.startsWith('/a~1b~0xxx')).toBe(true);
    expect(fault?.where.length).toBeLessThan(140);
    expect(where('openai', JSON.parse('{"__proto__": "x"}'))).toEqual(['/__proto__']);
  });

  it('keeps secrets out of settings and never repeats one', () => {
    const [fault] = faultsOf('openai', { api_key: 'sk-canary' });
    expect(fault).toEqual({ where: '/api_key', message: 'is a secret: put it into a credential' });
    const all = faultsOf('openai', {
      base_url: 'https://user:sk-canary@x',
      organization: 'sk canary',
      'sk-canary2': 1,
    });
    expect(all).toHaveLength(3);
    for (const { message } of all) expect(message).not.toContain('canary');
  });

  it('refuses the auth header where it cannot be changed (002-28)', () => {
    const settings = { auth_header_name: 'X-API-Key', auth_header_format: '{api_key}' };
    for (const preset of ['mistral', 'azure-openai', 'llama-server', undefined]) {
      const found = where(preset, { ...settings, resource: 'r', base_url: 'https://x.example' });
      expect(found).toEqual(expect.arrayContaining(['/auth_header_name', '/auth_header_format']));
    }
    for (const preset of ['openai', 'groq', 'vllm']) expect(where(preset, settings)).toEqual([]);
  });

  it("never sends a vendor's key in the clear", () => {
    expect(where('openai', { base_url: 'http://api.openai.com/v1' })).toEqual(['/base_url']);
    expect(where('ollama', { base_url: 'http://ollama.internal:11434/v1' })).toEqual([]);
  });

  it.each([
    'https://x y/v1',
    'https://x\\y',
    'https:///v1',
    'example.com/v1',
    'https://u@x/v1',
    'https://x/v1?key=1',
    'https://x/v1?',
    'https://x/#a',
    'https://{resource}.example',
    'https://[::1',
    `https://x/${'a'.repeat(2048)}`,
  ])('refuses the base URL %s', (baseUrl) => {
    expect(where(undefined, { base_url: baseUrl })).toEqual(['/base_url']);
  });

  it.each([
    ['azure-openai', 'resource', 'evil.example/x?'],
    ['azure-openai', 'resource', '-a'],
    ['google-vertex', 'region', 'x/../..'],
    ['aws-bedrock', 'region', 'eu-west-1.evil.example'],
    ['aws-bedrock', 'region', 7],
  ])('refuses a value of %s that would change the host: %s = %j', (preset, name, value) => {
    expect(where(preset, { project: 'my-project', resource: 'r', region: 'eu-west-1', [name]: value })).toContain(
      `/${name}`,
    );
  });
});

describe('connectionFaults', () => {
  it('takes any part of a connection, with its secret, and asks for none (002-29)', () => {
    const preset = findPreset('vllm');
    const connection = { api_key: 'sk-1', base_url: 'http://h:1/v1', auth_header_name: 'X-API-Key' };
    expect(connectionFaults(contract, preset, connection)).toEqual([]);
    expect(connectionFaults(contract, undefined, {})).toEqual([]);
    const faults = connectionFaults(contract, preset, { api_key: 'a b', auth_header_format: '{api_key}{api_key}' });
    expect(faults.map((fault) => fault.where)).toEqual(['/api_key', '/auth_header_format']);
  });
});

describe('formFaults', () => {
  const faultsFor = (field: Partial<FormField>, value: unknown) => {
    const whole: FormField = {
      name: 'f',
      label: '',
      help: '',
      type: 'text',
      scope: 'settings',
      required: false,
      ...field,
    };
    const form = { sections: [{ name: 's', label: '', fields: [whole] }] };
    const made: DriverContract = { ...contract, form };
    return formFaults(made, undefined, ['settings'], { f: value }).map((fault) => fault.where);
  };

  it.each<[Partial<FormField>, unknown, string[]]>([
    [{ type: 'number', min: 1, max: 9 }, 5, []],
    [{ type: 'number', min: 1, max: 9 }, 0, ['/f']],
    [{ type: 'number', max: 9 }, 10, ['/f']],
    [{ type: 'number' }, Number.NaN, ['/f']],
    [{ type: 'number' }, '5', ['/f']],
    [{ type: 'boolean' }, true, []],
    [{ type: 'boolean' }, 'true', ['/f']],
    [{ type: 'select', options: [{ value: 'a', label: 'A' }] }, 'a', []],
    [{ type: 'select', options: [{ value: 'a', label: 'A' }] }, 'b', ['/f']],
    [{ type: 'text', min: 3 }, 'ab', ['/f']],
    [{ type: 'text' }, 'x'.repeat(1025), ['/f']],
    [{ type: 'text' }, ' x', ['/f']],
    [{ type: 'text' }, 'a\u0000b', ['/f']],
    [{ type: 'text', pattern: 'a|b' }, 'ac', ['/f']],
    [{ type: 'headers' }, { 'X-Team': 'blue' }, []],
    [
      { type: 'headers' },
      { Authorization: 'x', host: 'y', 'a b': 'z', 'x-ok': 'a\nb' },
      ['/f/Authorization', '/f/host', '/f/a b', '/f/x-ok'],
    ],
    [{ type: 'headers' }, ['x'], ['/f']],
    [{ type: 'cidrs' }, ['10.0.0.0/8:8000', '127.0.0.1/32:*', '[fd12::]/16:443'], []],
    [
      { type: 'cidrs' },
      ['10.0.0.0/33:1', '10.0.0.0/8', '300.1.1.1/8:1', 'fd12::/16:1', '[10.0.0.0]/8:1', '10.0.0.0/8:0', 7],
      [0, 1, 2, 3, 4, 5, 6].map((index) => `/f/${index}`),
    ],
    [{ type: 'cidrs' }, '10.0.0.0/8:*', ['/f']],
    [{ type: 'secret' }, 'a b', ['/f']],
    [{ type: 'secret' }, 'x'.repeat(8193), ['/f']],
  ])('reads a field of %j with %j', (field, value, expected) => {
    expect(faultsFor(field, value)).toEqual(expected);
  });

  it('asks for nothing that has a default', () => {
    expect(faultsFor({ required: true, default: 'x' }, undefined)).toEqual([]);
    expect(faultsFor({ required: true }, '  ')).toEqual(['/f']);
  });

  it('says where a value belongs that is no setting', () => {
    const [fault] = settingsFaults(contract, findPreset('openai'), { headers: {} });
    expect(fault?.message).toContain('member of the provider');
    const node = DRIVERS.find((driver) => driver.contract.onNode)!;
    expect(settingsFaults(node.contract, undefined, { base_url: 'https://x' })).toEqual([
      { where: '/base_url', message: 'is unknown: there are no settings' },
    ]);
  });
});

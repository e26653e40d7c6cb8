import { describe, expect, it } from '@jest/globals';
import { creationOf, PROVIDER_RESOURCE, readDocument } from '@roundhouse/admin-api';
import { Faults } from '../../resources/domain/faults.ts';
import type { ProviderSpec } from '../infra/provider.entity.ts';
import { addProviderFaults, baseUrlOf, completed, credentialMisfit, openedRanges } from './provider.ts';

const ORGANIZATION = '0192b1d0-0000-7000-8000-000000000001';

function specOf(document: object): ProviderSpec {
  const base = { organization_id: ORGANIZATION, key: 'p' };
  return readDocument(creationOf(PROVIDER_RESOURCE), { ...base, ...document }) as ProviderSpec;
}

/** Pointers of all faults, sorted. */
function faultsOf(document: object): string[] {
  const faults = new Faults();
  addProviderFaults(faults, completed(specOf(document), undefined, faults));
  return faults.details.map(({ where }) => where).toSorted();
}

const openai = { driver: 'openai-compatible', base_url: 'https://api.example/v1' };

describe('a provider', () => {
  it.each<[string, object]>([
    ['a driver and a base URL', openai],
    ['a preset alone, which says both', { preset: 'openai' }],
    [
      'an opened private address',
      { ...openai, base_url: 'http://10.0.0.7:8000/v1', allowed_cidrs: ['10.0.0.0/8:8000'] },
    ],
    ['an IPv6 address', { ...openai, base_url: 'http://[::1]:9/v1', allowed_cidrs: ['[::1]/128:9'] }],
    [
      'a base URL among the settings, where the form has it (000-17)',
      { driver: 'simulated', settings: settingsWithUrl() },
    ],
    [
      'another type with any driver (000-12)',
      { type: 'file', driver: 'local-filesystem', settings: { root: '/data' } },
    ],
    [
      'an auth header, for a preset that allows one (002-28)',
      vllm({ auth_header_name: 'X-API-Key', auth_header_format: '{api_key}' }),
    ],
  ])('is made from %s', (_, document) => {
    expect(faultsOf(document)).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['no driver', {}, ['/driver']],
    ['an unknown driver', { driver: 'nope' }, ['/driver']],
    ['an unknown preset', { ...openai, preset: 'nope' }, ['/preset']],
    ['a driver for nodes', { driver: 'llama-server' }, ['/driver']],
    ['no base URL', { driver: 'openai-compatible' }, ['/base_url']],
    ['a setting that the driver does not have', { ...openai, settings: { region: 'eu' } }, ['/settings/region']],
    ['a secret among the settings', { ...openai, settings: { api_key: 'sk' } }, ['/settings/api_key']],
    [
      'an auth header where none may be named (002-28)',
      { ...openai, settings: { auth_header_name: 'X-A' } },
      ['/settings/auth_header_name'],
    ],
    [
      'a format without its placeholder (002-29)',
      vllm({ auth_header_format: 'Key' }),
      ['/settings/auth_header_format'],
    ],
    ['a reserved auth header (002-28)', vllm({ auth_header_name: 'Host' }), ['/settings/auth_header_name']],
    [
      'headers that carry secrets',
      { ...openai, headers: { Authorization: 'x', 'X-Ok': 'y' } },
      ['/headers/Authorization'],
    ],
    [
      'a header that would frame the message',
      { ...openai, headers: { 'content-length': '1' } },
      ['/headers/content-length'],
    ],
    [
      'ranges that can never be opened',
      { ...openai, allowed_cidrs: ['169.254.0.0/16:80', '10.0.0.0/8'] },
      ['/allowed_cidrs/0', '/allowed_cidrs/1'],
    ],
    [
      'projects beside a project of its own',
      { ...openai, project_id: ORGANIZATION, assigned_projects: [ORGANIZATION] },
      ['/assigned_projects'],
    ],
    ['two base URLs', { ...openai, settings: { base_url: 'https://other.example' } }, ['/settings/base_url']],
    ['plain HTTP to a vendor', { preset: 'openai', base_url: 'http://api.openai.com/v1' }, ['/base_url']],
    [
      'everything at once',
      { ...openai, base_url: 'nowhere', headers: { host: 'x' }, settings: { x: 1 } },
      ['/base_url', '/headers/host', '/settings/x'],
    ],
  ])('is refused with %s', (_, document, expected) => {
    expect(faultsOf(document)).toEqual(expected);
  });

  it.each([
    'http://127.0.0.1/v1',
    'http://10.1.2.3/v1',
    'http://192.168.0.1:8080/v1',
    'http://100.64.0.1/v1',
    'http://169.254.169.254/latest/meta-data',
    'http://0.0.0.0/v1',
    'http://2130706433/v1',
    'http://0x7f000001/v1',
    'http://0177.0.0.1/v1',
    'http://127.1/v1',
    'http://[::1]/v1',
    'http://[::ffff:a9fe:a9fe]/v1',
    'http://[fd00:ec2::254]/v1',
    'http://[64:ff9b::a9fe:a9fe]/v1',
    'http://api.example./v1',
    'http://user:secret@api.example/v1',
    'http://api.example\\@169.254.169.254/v1',
    'http://api.example/v1?key=sk-1',
    'http://metadata.google.internal/v1',
    'file:///etc/passwd',
    'gopher://api.example/',
    'data:text/plain,x',
    'blob:https://api.example/1',
    'http://api.exa\tmple/v1',
    'http://①②⑦.0.0.1/v1',
  ])('stores no base URL that must not be called: %j (security 34, 35)', (baseUrl) => {
    const document = { ...openai, base_url: baseUrl };
    // Characters that no text may hold are refused by the schema, the rest by the rules of outgoing calls.
    const found = baseUrl.includes('\t') ? ['/base_url'] : faultsOf(document);
    expect(found).toEqual(['/base_url']);
    if (baseUrl.includes('\t')) expect(() => specOf(document)).toThrow('/base_url');
  });

  it('never repeats a secret that stands in the wrong place', () => {
    const faults = new Faults();
    const document = { ...openai, settings: { api_key: 'sk-canary' }, headers: { 'x-api-key': 'sk-canary' } };
    const spec = specOf({ ...document, base_url: 'https://sk-canary@api.example/v1' });
    addProviderFaults(faults, completed(spec, undefined, faults));
    expect(faults.details).toHaveLength(3);
    expect(JSON.stringify(faults.details)).not.toContain('sk-canary');
  });

  it('takes its base URL from its preset and settings', () => {
    const azure = specOf({ preset: 'azure-openai', settings: { resource: 'contoso' } });
    expect(baseUrlOf(azure)).toContain('contoso.openai.azure.com');
    expect(baseUrlOf(specOf({ ...openai, preset: 'openai' }))).toBe('https://api.example/v1');
  });

  it('notices which ranges a change opens', () => {
    const former = specOf({ ...openai, allowed_cidrs: ['10.0.0.0/8:80'] });
    expect(openedRanges(specOf({ ...openai, allowed_cidrs: ['10.0.0.0/8:80'] }), former)).toEqual([]);
    expect(openedRanges(specOf({ ...openai, allowed_cidrs: [] }), former)).toEqual([]);
    expect(openedRanges(specOf({ ...openai, allowed_cidrs: ['10.0.0.0/8:*'] }), former)).toEqual(['10.0.0.0/8:*']);
  });

  it('takes no credential that is for something else', () => {
    const provider = { driver: 'openai-compatible', preset: 'openai' };
    expect(credentialMisfit({ driver: null, preset: null }, provider)).toBeUndefined();
    expect(credentialMisfit(provider, provider)).toBeUndefined();
    expect(credentialMisfit({ driver: null, preset: 'groq' }, provider)).toContain('groq');
    expect(credentialMisfit({ driver: 'simulated', preset: null }, provider)).toContain('simulated');
  });
});

function settingsWithUrl(): object {
  return { base_url: 'https://api.example/v1' };
}

function vllm(settings: object): object {
  return { preset: 'vllm', base_url: 'https://vllm.example/v1', settings };
}

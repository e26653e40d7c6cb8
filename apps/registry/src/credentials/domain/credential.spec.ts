import { describe, expect, it } from '@jest/globals';
import { checkDocument, creationOf, CREDENTIAL_RESOURCE, readDocument } from '@roundhouse/admin-api';
import { Faults } from '../../resources/domain/faults.ts';
import type { CredentialSpec } from '../infra/credential.entity.ts';
import { newSecretsOf } from './credential-keys.ts';
import { addCredentialFaults, foreignHosts, ownHosts } from './credential.ts';

const SCHEMA = creationOf(CREDENTIAL_RESOURCE);
const BASE = { organization_id: '0192b1d0-0000-7000-8000-000000000001', display_name: 'C' };

function specOf(document: object): CredentialSpec {
  const { keys, ...rest } = readDocument(SCHEMA, { ...BASE, ...document });
  return { ...rest, keys: keys ?? [{ name: 'default', note: null, admin_status: 'active' }] } as CredentialSpec;
}

function faultsOf(document: object): string[] {
  const faults = new Faults();
  addCredentialFaults(faults, specOf(document));
  return faults.details.map(({ where }) => where).toSorted();
}

describe('a credential', () => {
  it.each<[string, object]>([
    ['nothing but a name', {}],
    ['a base URL of its own', { base_url: 'http://vllm.internal:8000/v1' }],
    [
      'any auth header, while it does not say what it is for',
      { auth_header_name: 'X-Key', auth_header_format: 'k={api_key}' },
    ],
    ['what its preset asks for', { preset: 'azure-openai', resource: 'contoso' }],
  ])('may say %s', (_, document) => {
    expect(faultsOf(document)).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['an unknown driver and preset', { driver: 'x', preset: 'y' }, ['/driver', '/preset']],
    ['a preset of another driver', { driver: 'simulated', preset: 'openai' }, ['/preset']],
    ['a field that depends on a preset', { region: 'eu-west-1' }, ['/region']],
    ['a field that its preset does not have', { preset: 'groq', region: 'eu' }, ['/region']],
    ['a format without the placeholder (002-29)', { auth_header_format: 'Bearer' }, ['/auth_header_format']],
    ['a format with two placeholders (002-29)', { auth_header_format: '{api_key}{api_key}' }, ['/auth_header_format']],
    ['a reserved header (002-28)', { auth_header_name: 'Cookie' }, ['/auth_header_name']],
    [
      'an auth header that its preset does not allow (002-28)',
      { preset: 'anthropic', auth_header_name: 'X-Key' },
      ['/auth_header_name'],
    ],
    ['a base URL that no call may go to', { base_url: 'http://u:p@x/' }, ['/base_url']],
  ])('may not say %s', (_, document, expected) => {
    expect(faultsOf(document)).toEqual(expected);
  });

  it.each([
    { secret: 'with blank' },
    { secret: '' },
    { secret: 'x'.repeat(8_193) },
    { secret: 'tab\there' },
    { secret: 'ü' },
    { keys: [] },
    { keys: [{ name: 'a' }, { name: 'A' }] },
    { keys: [{ name: 'a', secret: 'sk-canary with blank' }] },
    { allowed_hosts: ['https://x'] },
    { allowed_hosts: ['UPPER.example'] },
    { strategy: 'best' },
  ])('refuses %j without repeating a secret', (document) => {
    const { faults } = checkDocument(SCHEMA, { ...BASE, ...document });
    expect(faults).not.toEqual([]);
    expect(JSON.stringify(faults)).not.toContain('canary');
  });

  it('goes to the hosts of its preset, or that of its own base URL', () => {
    expect(ownHosts(specOf({ preset: 'openai' }))).toContain('api.openai.com');
    expect(ownHosts(specOf({ base_url: 'http://vllm.internal:8000/v1' }))).toEqual(['vllm.internal:8000']);
    expect(ownHosts(specOf({ preset: 'azure-openai', resource: 'contoso' }))).toEqual(['contoso.openai.azure.com']);
    expect(ownHosts(specOf({}))).toEqual([]);
  });

  it('never follows a base URL to another host with a secret that stays', () => {
    const former = specOf({ base_url: 'https://good.example/v1', allowed_hosts: ['good.example'] });
    const moved = specOf({ base_url: 'https://evil.example/v1', allowed_hosts: ['evil.example'] });
    expect(foreignHosts(moved, former)).toEqual(['evil.example']);
    expect(foreignHosts(moved, undefined)).toEqual([]);
    expect(foreignHosts(specOf({ allowed_hosts: ['any.example'] }), undefined)).toEqual(['any.example']);
  });
});

describe('new secrets', () => {
  const read = (keys: { name: string; secret?: string }[], first?: string, held: string[] = []) => {
    const faults = new Faults();
    const secrets = newSecretsOf(keys, first, held, faults);
    return { secrets: Object.fromEntries(secrets), faults: faults.details.map(({ where }) => where) };
  };

  it('come with their keys, or beside them for the first', () => {
    expect(read([{ name: 'a' }], 's')).toEqual({ secrets: { a: 's' }, faults: [] });
    expect(read([{ name: 'a' }, { name: 'b', secret: 't' }], 's')).toEqual({ secrets: { a: 's', b: 't' }, faults: [] });
    expect(read([{ name: 'A' }, { name: 'b', secret: 't' }], undefined, ['a'])).toEqual({
      secrets: { b: 't' },
      faults: [],
    });
  });

  it('are required for new keys, and never given twice', () => {
    expect(read([{ name: 'a' }]).faults).toEqual(['/secret']);
    expect(read([{ name: 'a' }, { name: 'b' }], 's').faults).toEqual(['/keys/1/secret']);
    expect(read([{ name: 'a', secret: 't' }], 's').faults).toEqual(['/secret']);
  });
});

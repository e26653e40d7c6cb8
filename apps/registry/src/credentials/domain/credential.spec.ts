import { describe, expect, it } from '@jest/globals';
import { credentialFaults, type CredentialSpec } from './credential.ts';

const spec: CredentialSpec = {
  organizationId: 'o',
  key: 'openai',
  displayName: 'OpenAI',
  allowedHosts: ['api.openai.com'],
  headerName: '',
  headerFormat: '',
};
const faultsOf = (overrides: Partial<CredentialSpec>, secret?: string): string[] =>
  credentialFaults({ ...spec, ...overrides }, secret).details.map((fault) => fault.where);

describe('a credential', () => {
  it.each([['api.example.com'], ['127.0.0.1:9000'], ['[::1]:8080']])('may be sent to %s', (host) => {
    expect(faultsOf({ allowedHosts: [host] }, 'sk-1')).toEqual([]);
  });

  it.each(['https://api.example.com', 'API.example.com', '*.example.com', 'a/b', 'a b', ''])(
    'may not be sent to "%s"',
    (host) => {
      expect(faultsOf({ allowedHosts: [host] })).toEqual(['/allowed_hosts/0']);
    },
  );

  it('names at least one host: a secret is never sent just anywhere', () => {
    expect(faultsOf({ allowedHosts: [] })).toEqual(['/allowed_hosts']);
  });

  it.each(['', 'a b', 'a\r\nX-Evil: 1', 'ä', 'x'.repeat(8193)])('refuses a secret that fits no header', (secret) => {
    expect(faultsOf({}, secret)).toEqual(['/secret']);
    expect(JSON.stringify(credentialFaults(spec, secret).details)).not.toContain('Evil');
  });

  it.each(['Bearer', 'Bearer {api_key} {api_key}', 'Bearer {api_key}\n'])('refuses the header format %j', (format) => {
    expect(faultsOf({ headerFormat: format })).toEqual(['/header_format']);
  });

  it.each(['Host', 'content-length', 'Cookie'])('never takes over the header %s', (headerName) => {
    expect(faultsOf({ headerName })).toEqual(['/header_name']);
  });
});

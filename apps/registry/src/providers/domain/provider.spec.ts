import { describe, expect, it } from '@jest/globals';
import { providerSpec } from '../../fixtures/registry-services.ts';
import { providerFaults } from './provider.ts';

const faultsOf = (overrides: Parameters<typeof providerSpec>[1]): string[] =>
  providerFaults(providerSpec('o', overrides), undefined).details.map((fault) => fault.where);

describe('a provider', () => {
  it('is refused with every fault named', () => {
    const wrong = { key: '', driver: 'magic', baseUrl: 'ftp://x', allowedCidrs: ['10.0.0.0/8:80', 'everything'] };
    expect(faultsOf({ ...wrong, headers: { authorization: 'Bearer x', 'x-y': 'a\r\nb' } })).toEqual([
      '/key',
      '/driver',
      '/base_url',
      '/headers/authorization',
      '/headers/x-y',
      '/allowed_cidrs/1',
    ]);
  });

  it.each(['http://user:pass@host/', 'http://host/?key=1', 'http://169.254.169.254.nip.io\\@x', 'file:///etc/passwd'])(
    'never gets the base URL %s',
    (baseUrl) => {
      expect(faultsOf({ baseUrl })).toEqual(['/base_url']);
    },
  );

  it.each(['Authorization', 'x-api-key', 'Host', 'Content-Length', 'Cookie', 'Proxy-Authorization'])(
    'never sets the header %s',
    (name) => {
      expect(faultsOf({ headers: { [name]: 'x' } })).toEqual([`/headers/${name}`]);
    },
  );

  it('keeps its driver, which its deployments rely on', () => {
    const spec = providerSpec('o');
    expect(providerFaults({ ...spec, driver: 'openai-compatible' }, spec).details.map((fault) => fault.where)).toEqual([
      '/driver',
    ]);
  });
});

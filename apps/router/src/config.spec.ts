import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '@roundhouse/config';
import { routerConfig } from './config.ts';

const certificate = import.meta.filename;
const complete = {
  HEALTH_PORT: '9100',
  GRPC_PORT: '9101',
  REGISTRY_ADDRESS: 'registry:9000',
  TLS_CA_FILE: certificate,
  TLS_CERT_FILE: certificate,
  TLS_KEY_FILE: certificate,
};

describe('config', () => {
  it('needs ports, the registry and an identity; the rest has defaults', () => {
    const config = loadConfig(routerConfig, complete);
    expect(config).toMatchObject({ GRPC_PORT: 9101, REGISTRY_ADDRESS: 'registry:9000', BIND_ADDRESS: '127.0.0.1' });
  });

  it('names all faults at once', () => {
    const faults = (environment: Record<string, string>): string[] => {
      try {
        loadConfig(routerConfig, environment);
        return [];
      } catch (error) {
        return (error as { details: { where: string }[] }).details.map((detail) => detail.where).sort();
      }
    };
    expect(faults({ ...complete, GRPC_PORT: '99999', REGISTRY_ADDRESS: 'nowhere' })).toEqual([
      'GRPC_PORT',
      'REGISTRY_ADDRESS',
    ]);
    expect(faults({})).toEqual(Object.keys(complete).sort());
  });
});

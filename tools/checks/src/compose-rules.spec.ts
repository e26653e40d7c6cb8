import { describe, expect, it } from '@jest/globals';
import { composeFaults, hostFileOf, neededSecrets, type ComposeFile } from './compose-rules.ts';

const compose: ComposeFile = {
  services: {
    migrate: { build: { args: { APP: 'registry' } }, restart: 'on-failure:3', env_file: ['./secrets/migrate.env'] },
    registry: {
      build: { args: { APP: 'registry' } },
      restart: 'unless-stopped',
      env_file: ['./secrets/registry.env'],
      environment: { TLS_CA_FILE: '/run/secrets/ca', TLS_KEY_FILE: '/etc/roundhouse/tls.key' },
      volumes: ['./secrets/registry:/etc/roundhouse:ro', 'data:/data'],
      secrets: ['ca'],
      depends_on: { migrate: { condition: 'service_completed_successfully' } },
    },
  },
  secrets: { ca: { file: './secrets/ca.crt' } },
  volumes: { data: null },
};

/** The same file with another service named `registry`. */
function withRegistry(change: Partial<ComposeFile['services'][string]>): ComposeFile {
  const { registry } = compose.services;
  return { ...compose, services: { ...compose.services, registry: { ...registry, ...change } } };
}

describe('composeFaults', () => {
  it('finds nothing in a file whose references all lead somewhere', () => {
    expect(composeFaults(compose, ['registry'])).toEqual([]);
  });

  it.each<[Partial<ComposeFile['services'][string]>, string]>([
    [{ build: { args: { APP: 'regsitry' } } }, 'registry: there is no app regsitry'],
    [{ secrets: ['ca', 'cb'] }, 'registry: secret cb is not declared'],
    [{ volumes: ['./secrets/registry:/etc/roundhouse', 'date:/data'] }, 'registry: volume date is not declared'],
    [
      { environment: { DENY_FILE: '/etc/other/deny' } },
      'registry: DENY_FILE names /etc/other/deny, where nothing is mounted',
    ],
    [{ depends_on: ['migrat'] }, 'registry: depends on migrat, which is not there'],
  ])('names what leads nowhere: %o', (change, fault) => {
    expect(composeFaults(withRegistry(change), ['registry'])).toEqual([fault]);
  });

  it('names a job that is waited for and started again for ever', () => {
    const restarting = { ...compose.services['migrate'], restart: 'unless-stopped' };
    const faults = composeFaults({ ...compose, services: { ...compose.services, migrate: restarting } }, ['registry']);
    expect(faults).toEqual(['registry: waits for the end of migrate, which is started again for ever']);
  });
});

describe('the secrets of a Compose file', () => {
  it('are all that it mounts or reads', () => {
    expect(neededSecrets(compose)).toEqual(['ca.crt', 'migrate.env', 'registry', 'registry.env']);
  });

  it('are found behind a path in a container', () => {
    const registry = compose.services['registry'] ?? {};
    expect(hostFileOf(compose, registry, '/etc/roundhouse/tls.key')).toBe('registry/tls.key');
    expect(hostFileOf(compose, registry, '/run/secrets/ca')).toBe('ca.crt');
    expect(hostFileOf(compose, registry, '/etc/passwd')).toBeUndefined();
  });
});

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { readConfig, readMigrationConfig } from './config.ts';

const SETTINGS = {
  DATABASE_URL: 'postgres://tracing:x@127.0.0.1/roundhouse',
  NATS_URL: 'nats://127.0.0.1:4222',
  TLS_CA_FILE: import.meta.filename,
  TLS_CERT_FILE: import.meta.filename,
  TLS_KEY_FILE: import.meta.filename,
  CONTENT_KEY_FILE: import.meta.filename,
  GRPC_PORT: '7003',
  HEALTH_PORT: '0',
};

const environment = { ...process.env };
let stderr: string;

beforeEach(() => {
  stderr = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
  jest.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
});

afterEach(() => {
  process.env = { ...environment };
  jest.restoreAllMocks();
});

describe('readConfig', () => {
  it('needs only what has no default', () => {
    Object.assign(process.env, SETTINGS);
    expect(readConfig()).toMatchObject({ GRPC_PORT: 7003, REBALANCE_INTERVAL_MS: 1000, BIND_ADDRESS: '127.0.0.1' });
  });

  it('names every fault at once, shows no value, and exits with 78', () => {
    Object.assign(process.env, {
      ...SETTINGS,
      DATABASE_URL: 'mysql://u:hunter2@h/d',
      NATS_URL: '',
      GRPC_PORT: '70000',
    });
    expect(() => readConfig()).toThrow('exit 78');
    for (const name of ['DATABASE_URL', 'NATS_URL', 'GRPC_PORT']) expect(stderr).toContain(name);
    expect(stderr).not.toContain('hunter2');
  });
});

describe('readMigrationConfig', () => {
  it('needs a database alone, as an installation with a bus of its own has it', () => {
    process.env['MIGRATION_DATABASE_URL'] = 'postgres://tracing_owner:x@127.0.0.1/roundhouse';
    expect(readMigrationConfig()).toMatchObject({ USAGE_STREAM_MAX_MB: 8192, USAGE_STREAM_REPLICAS: 1 });
  });
});

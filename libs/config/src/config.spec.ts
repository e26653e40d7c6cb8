import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { z } from 'zod';
import { describeConfigFaults, loadConfig, type Environment } from './config.ts';
import { namedVariables } from './named-variables.ts';
import {
  commaList,
  directory,
  durationMs,
  filePath,
  flag,
  hostPort,
  hostPortList,
  listOf,
  port,
  ratio,
  secretFile,
} from './settings.ts';
import { natsConfig, serviceIdentityConfig, telemetryConfig } from './shared-settings.ts';

function faultsOf(schema: z.ZodType, env: Environment): readonly { where: string; message: string }[] {
  try {
    loadConfig(schema, env);
  } catch (error) {
    return (error as AppError).details;
  }
  return [];
}

/** The value that one setting takes for a text, or undefined when it refuses it. */
function read(setting: z.ZodType, text: string): unknown {
  try {
    return (loadConfig(z.object({ SETTING: setting }), { SETTING: text }) as { SETTING: unknown }).SETTING;
  } catch {
    return undefined;
  }
}

describe('the configuration of a service', () => {
  const schema = z.object({ ...telemetryConfig, ...natsConfig, GRPC_PORT: port(), MAX_AGE_MS: durationMs(5_000) });
  const complete = { HEALTH_PORT: '9000', NATS_URL: 'nats://127.0.0.1:4222', GRPC_PORT: '7000' };

  it('is typed, frozen and filled with defaults', () => {
    const config = loadConfig(schema, { ...complete, PATH: '/bin' });
    expect(config).toMatchObject({
      GRPC_PORT: 7000,
      MAX_AGE_MS: 5_000,
      LOG_LEVEL: 'info',
      TRACE_SAMPLE_RATIO: 0.01,
      BIND_ADDRESS: '127.0.0.1',
    });
    expect(config).not.toHaveProperty('PATH');
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names every fault at once', () => {
    const faults = faultsOf(schema, { HEALTH_PORT: '99999', LOG_LEVEL: 'loud', MAX_AGE_MS: 'soon', GRPC_PORT: '7000' });
    expect(faults.map((fault) => fault.where).toSorted()).toEqual([
      'HEALTH_PORT',
      'LOG_LEVEL',
      'MAX_AGE_MS',
      'NATS_URL',
    ]);
    expect(faults).toContainEqual({ where: 'NATS_URL', message: 'is required but not set' });
  });

  it('takes an empty variable as unset', () => {
    expect(loadConfig(schema, { ...complete, LOG_LEVEL: '' }).LOG_LEVEL).toBe('info');
    expect(faultsOf(schema, { ...complete, GRPC_PORT: '' })).toHaveLength(1);
  });

  it('never repeats a value, which may be a secret', () => {
    const faults = faultsOf(schema, { ...complete, NATS_URL: 'http://user:hunter2@host' });
    expect(faults).toHaveLength(1);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  it('is explained to a person with one line per fault', () => {
    const error = new AppError('INVALID_REQUEST', 'Not valid.', { details: [{ where: 'A', message: 'is required' }] });
    expect(describeConfigFaults('router', error)).toBe('router: Not valid.\n  A: is required\n');
  });
});

describe('settings', () => {
  it.each([
    ['0', 0],
    ['65535', 65_535],
    ['65536', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['80 ', undefined],
  ])('a port: %s', (text, expected) => expect(read(port(), text)).toBe(expected));

  it.each([
    ['250', 250],
    ['250ms', 250],
    ['5s', 5_000],
    ['2m', 120_000],
    ['4h', 14_400_000],
    ['5 s', undefined],
    ['-5s', undefined],
    ['1d', undefined],
  ])('a duration: %s', (text, expected) => expect(read(durationMs(1), text)).toBe(expected));

  it.each([
    ['0', 0],
    ['1', 1],
    ['0.25', 0.25],
    ['1.01', undefined],
    ['NaN', undefined],
  ])('a ratio: %s', (text, expected) => expect(read(ratio(), text)).toBe(expected));

  it.each([
    ['router:7000', true],
    ['127.0.0.1:7000', true],
    ['[::1]:7000', true],
    ['dns:router.internal:7000', true],
    ['router', false],
    ['router:0', false],
    ['router:70000', false],
    ['http://router:7000', false],
  ])('an address: %s', (text, good) => expect(read(hostPort(), text)).toBe(good ? text : undefined));

  it('a list of addresses', () => {
    expect(read(hostPortList(), 'a:1, b:2')).toEqual(['a:1', 'b:2']);
    expect(read(hostPortList(), 'a:1,,b:2')).toBeUndefined();
  });

  it('a list between commas holds what is there, without the space around it', () => {
    expect(read(commaList(), ' a, b c ,,d,')).toEqual(['a', 'b c', 'd']);
    expect(read(commaList(), ' , ')).toEqual([]);
  });

  it('a list whose parts are read names each part that is refused', () => {
    const even = listOf((part) => {
      if (Number(part) % 2 === 0) return Number(part);
      throw new AppError('INVALID_REQUEST', `"${part}" is not even`);
    });
    expect(read(even, '2, 4,')).toEqual([2, 4]);
    expect(faultsOf(z.object({ NUMBERS: even }), { NUMBERS: '1,2,x' })).toEqual([
      { where: 'NUMBERS', message: '"1" is not even' },
      { where: 'NUMBERS', message: '"x" is not even' },
    ]);
  });

  it('a flag is true or false, nothing like it', () => {
    expect(read(flag(), 'true')).toBe(true);
    expect(read(flag(), 'false')).toBe(false);
    expect(read(flag(), '1')).toBeUndefined();
  });
});

describe('settings that name files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
    writeFileSync(join(folder, 'secret'), ' s3cret\n');
    writeFileSync(join(folder, 'empty'), '\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('need a file that exists', () => {
    expect(read(filePath(), join(folder, 'secret'))).toBe(join(folder, 'secret'));
    expect(read(filePath(), join(folder, 'absent'))).toBeUndefined();
    expect(read(filePath(), folder)).toBeUndefined();
  });

  it('read a secret trimmed, and refuse an empty or absent one', () => {
    expect(read(secretFile(), join(folder, 'secret'))).toBe('s3cret');
    expect(read(secretFile(), join(folder, 'empty'))).toBeUndefined();
    expect(faultsOf(z.object({ KEY_FILE: secretFile() }), { KEY_FILE: join(folder, 'absent') })).toHaveLength(1);
  });

  it('make a directory that is absent', () => {
    const path = join(folder, 'data', 'spool');
    expect(read(directory(), path)).toBe(path);
    expect(read(directory(), join(folder, 'secret', 'below-a-file'))).toBeUndefined();
  });

  it('name each missing part of an identity', () => {
    expect(faultsOf(z.object(serviceIdentityConfig), {}).map((fault) => fault.where)).toEqual([
      'TLS_CA_FILE',
      'TLS_CERT_FILE',
      'TLS_KEY_FILE',
    ]);
  });
});

describe('namedVariables', () => {
  it('reads the named ones alone, without blanks around them and without empty ones', () => {
    const env = { A_KEY: ' a ', B_KEY: '  ', C_KEY: undefined, HOME: '/root' };
    expect(namedVariables(['A_KEY', 'B_KEY', 'C_KEY', 'toString'], env)).toEqual({ A_KEY: 'a' });
  });
});

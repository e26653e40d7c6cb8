import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { describeSettings, settingsSchemaOf } from './describe-settings.ts';
import { directory, durationMs, flag, port, wholeNumber } from './settings.ts';
import { databaseConfig, natsConfig, serviceIdentityConfig, telemetryConfig } from './shared-settings.ts';

describe('describeSettings', () => {
  it('tells form, default and meaning of each setting', () => {
    const shape = {
      PORT: port().describe('Where it listens.'),
      AGE_MS: durationMs(90_000).describe('How old it may be.'),
      SIZE_MB: wholeNumber({ min: 1, max: 9, unit: 'MiB' }).default(4).describe('How large.'),
      MODE: z.enum(['a', 'b']).default('a').describe('Which.'),
      FOLDER: directory().optional().describe('Where.'),
      LOUD: flag().default(false),
      RANGE: z.string().default('1-2').meta({ form: 'range', shownDefault: 'one to two', description: 'What.' }),
    };
    expect(describeSettings(shape)).toEqual([
      { name: 'PORT', form: 'port, 0 = a free one', default: undefined, meaning: 'Where it listens.' },
      expect.objectContaining({ name: 'AGE_MS', default: '90s', form: expect.stringContaining('duration') }),
      { name: 'SIZE_MB', form: 'MiB, 1 to 9', default: '4', meaning: 'How large.' },
      { name: 'MODE', form: '`a`, `b`', default: 'a', meaning: 'Which.' },
      { name: 'FOLDER', form: 'directory', default: '', meaning: 'Where.' },
      { name: 'LOUD', form: '`true`, `false`', default: 'false', meaning: '' },
      { name: 'RANGE', form: 'range', default: 'one to two', meaning: 'What.' },
    ]);
  });

  it('knows a schema of settings from other exports', () => {
    const schema = z.object({ PORT: port() }).describe('the service');
    expect(settingsSchemaOf(schema)).toEqual({ title: 'the service', shape: { PORT: expect.anything() } });
    expect([settingsSchemaOf(port()), settingsSchemaOf(() => schema), settingsSchemaOf(undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('finds a meaning on every shared setting', () => {
    const shared = { ...telemetryConfig, ...serviceIdentityConfig, ...natsConfig, ...databaseConfig };
    expect(describeSettings(shared).filter(({ meaning }) => meaning === '')).toEqual([]);
  });
});

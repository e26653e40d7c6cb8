import { describe, expect, it } from '@jest/globals';
import { configurationFaults, configurationPage, type ConfiguredProgram } from './configuration-page.ts';

const shared = [{ name: 'HEALTH_PORT', form: 'port', default: undefined, meaning: 'Health.' }];
const router: ConfiguredProgram = {
  app: 'router',
  file: 'apps/router/src/config.ts',
  title: '`main.js`, the service',
  settings: [
    { name: 'GRPC_PORT', form: 'port', default: '7443', meaning: 'Plans.' },
    { name: 'PEER', form: 'host', default: '', meaning: 'Another.' },
  ],
  shared: ['HEALTH_PORT'],
};

describe('the page of settings', () => {
  it('shows each setting with its form, default and meaning, shared ones once', () => {
    const page = configurationPage(shared, [router]);
    expect(page).toContain('| `HEALTH_PORT` | port | required | Health. |');
    expect(page).toContain('## router\n\n### `main.js`, the service\n');
    expect(page).toContain('| `GRPC_PORT` | port | `7443` | Plans. |');
    expect(page).toContain('| `PEER` | host | – | Another. |');
    expect(page).toContain('Shared: `HEALTH_PORT`.');
  });

  it('is another one when a setting is added: the committed page is then out of date', () => {
    const more = { ...router, settings: [...router.settings, { ...shared[0]!, name: 'NEW' }] };
    expect(configurationPage(shared, [more])).not.toBe(configurationPage(shared, [router]));
  });

  it('cannot be made of settings that say nothing', () => {
    const mute = { ...router, title: '', settings: [{ ...router.settings[0]!, meaning: '' }] };
    expect(configurationFaults(shared, [router])).toEqual([]);
    expect(configurationFaults(shared, [mute])).toEqual([
      'apps/router/src/config.ts: a schema does not say with .describe() what reads it',
      'apps/router/src/config.ts: GRPC_PORT has no .describe()',
    ]);
  });
});

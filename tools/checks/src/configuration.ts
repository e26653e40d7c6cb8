import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  databaseConfig,
  describeSettings,
  natsConfig,
  serviceIdentityConfig,
  settingsSchemaOf,
  telemetryConfig,
  type SettingsSchema,
} from '@roundhouse/config';
import { format, resolveConfig } from 'prettier';
import { configurationFaults, configurationPage, type ConfiguredProgram } from './configuration-page.ts';
import { finish } from './finish.ts';

/** Holds docs/configuration.md against the schemas of the apps; with `--write`, writes it. */
const PAGE = 'docs/configuration.md';
const SHARED: SettingsSchema['shape'] = {
  ...telemetryConfig,
  ...serviceIdentityConfig,
  ...natsConfig,
  ...databaseConfig,
};

const programs: ConfiguredProgram[] = [];
for (const app of readdirSync('apps').toSorted()) {
  const file = `apps/${app}/src/config.ts`;
  if (!existsSync(file)) continue;
  // No static import: layering forbids tools to import apps, and every app that comes along is to be found.
  const exported = (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
  for (const value of Object.values(exported)) {
    const found = settingsSchemaOf(value);
    if (found === undefined) continue;
    const { title, shape } = found;
    const isShared = (name: string): boolean => SHARED[name] === shape[name];
    programs.push({
      app,
      file,
      title,
      settings: describeSettings(shape).filter(({ name }) => !isShared(name)),
      shared: Object.keys(shape).filter(isShared),
    });
  }
}

const shared = describeSettings(SHARED);
const faults = configurationFaults(shared, programs);
const style = await resolveConfig(PAGE);
const page = await format(configurationPage(shared, programs), { ...style, parser: 'markdown' });
if (process.argv.includes('--write')) writeFileSync(PAGE, page);
else if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page) {
  faults.push(`${PAGE} is not what the schemas say: run npm run gen`);
}
finish('configuration', `${programs.length} programs`, faults);

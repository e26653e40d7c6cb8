export { describeConfigFaults, EXIT_CONFIG, loadConfig, loadConfigOrExit, type Environment } from './config.ts';
export {
  describeSettings,
  settingsSchemaOf,
  type SettingDescription,
  type SettingNotes,
  type SettingsSchema,
} from './describe-settings.ts';
export { namedVariables } from './named-variables.ts';
export {
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
  wholeNumber,
} from './settings.ts';
export { databaseConfig, LOG_LEVELS, natsConfig, serviceIdentityConfig, telemetryConfig } from './shared-settings.ts';

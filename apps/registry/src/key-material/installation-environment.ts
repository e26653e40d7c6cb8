import type { Config } from '../config.ts';

/** What registry may take from its own environment. */
export interface InstallationEnvironment {
  /** Ids or keys of the organizations that may use keys of the environment. */
  readonly organizations: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Reads it from the settings and the process. Only variables that a driver or preset names are ever looked at. */
export function environmentOf(config: Pick<Config, 'ENVIRONMENT_CREDENTIAL_ORGANIZATIONS'>): InstallationEnvironment {
  const names = config.ENVIRONMENT_CREDENTIAL_ORGANIZATIONS.split(',').map((name) => name.trim());
  return { organizations: names.filter((name) => name !== ''), variables: process.env };
}

/** Injection token of {@link InstallationEnvironment}. */
export const ENVIRONMENT = Symbol('InstallationEnvironment');

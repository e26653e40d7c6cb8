import { namedVariables } from '@roundhouse/config';
import { DRIVERS, PRESETS } from '@roundhouse/drivers';
import type { Config } from '../config.ts';

/** What registry may take from its own environment. */
export interface InstallationEnvironment {
  /** Ids or keys of the organizations that may use keys of the environment. */
  readonly organizations: readonly string[];
  /** Keys of providers by the name of their variable. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Injection token of {@link InstallationEnvironment}. */
export const ENVIRONMENT = Symbol('InstallationEnvironment');

/** Variables that a driver or preset names. No other one is ever looked at. */
const KNOWN_VARIABLES: ReadonlySet<string> = new Set(
  [...DRIVERS.map(({ contract }) => contract), ...PRESETS].flatMap((known) => known.environmentKeys),
);

/** Reads it from the settings and the process. Without a listed organization no variable is read at all. */
export function environmentOf(config: Pick<Config, 'ENVIRONMENT_CREDENTIAL_ORGANIZATIONS'>): InstallationEnvironment {
  const organizations = config.ENVIRONMENT_CREDENTIAL_ORGANIZATIONS.split(',').flatMap((name) => name.trim() || []);
  return { organizations, variables: organizations.length === 0 ? {} : namedVariables(KNOWN_VARIABLES) };
}

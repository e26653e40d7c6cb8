import type { Environment } from './config.ts';

/**
 * Variables that no schema of settings declares, by name. Those that are unset or blank are left out.
 *
 * @param names all that is looked at
 */
export function namedVariables(
  names: Iterable<string>,
  env: Environment = process.env,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = Object.hasOwn(env, name) ? env[name]?.trim() : undefined;
    if (value !== undefined && value !== '') found[name] = value;
  }
  return found;
}

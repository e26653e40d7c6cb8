import { join } from 'node:path';

/** Shared by all runs in this checkout: a service starts in two thirds of the time when its code is compiled already. */
const COMPILE_CACHE = join(import.meta.dirname, '../../../node_modules/.cache/roundhouse/compiled');

/** What every service that a test starts needs of the environment; nothing else of it should reach a service. */
export function childEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILE_CACHE };
}

import type { Logger } from './logger.ts';
import type { ShutdownHost } from './shutdown.ts';

/**
 * Makes a broken invariant end the process: an uncaught exception or unhandled rejection is logged once and the
 * process exits with status 1, for its supervisor to start it anew. There is no limp mode.
 */
export function fatalOnUncaught(logger: Logger, host: ShutdownHost = process): void {
  let dying = false;
  const die = (kind: string) => (error: unknown) => {
    if (dying) return;
    dying = true;
    logger.fatal({ kind, error: error instanceof Error ? error : new Error(String(error)) }, 'fatal error, exiting');
    host.exit(1);
  };
  host.on('uncaughtException', die('uncaughtException'));
  host.on('unhandledRejection', die('unhandledRejection'));
}

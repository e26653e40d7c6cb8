import type { EntityManager } from 'typeorm';

/** How long each statement of a search may take, in milliseconds. */
export const SEARCH_TIMEOUT_MS = 2_000;

/** The pattern of ILIKE for texts that hold this one, each of its characters taken literally. */
export function containing(part: string): string {
  return `%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

/**
 * Runs a search for parts of texts. No index serves it, so the server gives it up sooner than other statements.
 *
 * @throws QueryFailedError 57014 when it took too long
 */
export function searching<T>(manager: EntityManager, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  return manager.transaction(async (own) => {
    await own.query(`SET LOCAL statement_timeout = ${SEARCH_TIMEOUT_MS}`);
    return work(own);
  });
}

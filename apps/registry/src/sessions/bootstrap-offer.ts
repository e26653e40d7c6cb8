import type { EntityManager } from 'typeorm';
import type { CommandPath } from '../commands/command-path.service.ts';
import { systemCaller } from '../commands/domain/caller.ts';
import { issueBootstrapToken, type IssuedToken } from './infra/one-time-tokens.ts';

/**
 * Makes a token for the first administrator. Earlier ones stop working.
 *
 * @returns undefined when somebody administers the installation already
 */
export async function offerBootstrap(commands: CommandPath, lifetimeMs: number): Promise<IssuedToken | undefined> {
  return commands.run(systemCaller('bootstrap'), async ({ manager }) =>
    (await isAdministered(manager)) ? undefined : issueBootstrapToken(manager, lifetimeMs),
  );
}

/** True when a member who can act administers the installation. */
export async function isAdministered(manager: EntityManager): Promise<boolean> {
  const found: unknown[] = await manager.query(
    `SELECT 1 FROM role_binding b JOIN member m ON m.id = b.member_id
     WHERE b.spec->>'role' = 'platform_admin' AND m.spec->>'status' = 'active' LIMIT 1`,
  );
  return found.length > 0;
}

import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { LinkMaker, LinkMakers } from '../../admin/link-makers.ts';
import { CommandPath } from '../../commands/command-path.service.ts';
import { tokenHash } from '../../sessions/domain/one-time-token.ts';
import { ExportLinkEntity } from './export-link.entity.ts';

/** Links of former days that making one clears away. */
const SWEEP = 100;

/** How long an export may ask on behalf of whoever made its link, in minutes: as long as a stream may take. */
const OPENED_MINUTES = 10;

/** A link as it was found by its secret. */
export interface FoundLink {
  readonly link: ExportLinkEntity;
  /** False once it was used, or has expired. */
  readonly usable: boolean;
}

/** Links that were opened, for whoever asks on whose behalf a call is made. */
@Injectable()
export class OpenedLinks implements LinkMakers {
  private readonly commands: CommandPath;

  constructor(@Inject(CommandPath) commands: CommandPath) {
    this.commands = commands;
  }

  async makerOfOpened(secret: string): Promise<LinkMaker | undefined> {
    const hash = tokenHash('export', secret);
    if (hash === undefined) return undefined;
    const [row] = await this.commands.read((manager) =>
      manager.query<{ api_key_id: string | null; session_id: string | null }[]>(
        `SELECT api_key_id, session_id FROM export_link
         WHERE token_hash = $1 AND used_at > now() - interval '${OPENED_MINUTES} minutes'`,
        [hash],
      ),
    );
    return row === undefined ? undefined : { apiKeyId: row.api_key_id ?? '', sessionId: row.session_id ?? '' };
  }
}

/**
 * Finds a link by its id and secret.
 *
 * @param lock true = nobody else uses it until the transaction ends
 */
export async function findLink(
  manager: EntityManager,
  id: string,
  secret: string,
  lock = false,
): Promise<FoundLink | undefined> {
  const hash = tokenHash('export', secret);
  if (hash === undefined) return undefined;
  const query = manager.createQueryBuilder(ExportLinkEntity, 'l').where('l.token_hash = :hash', { hash });
  const link = await (lock ? query.setLock('pessimistic_write') : query).getOne();
  if (link?.id !== id) return undefined;
  const [row] = await manager.query<{ usable: boolean }[]>(
    'SELECT used_at IS NULL AND expires_at > now() AS usable FROM export_link WHERE id = $1',
    [id],
  );
  return { link, usable: row?.usable ?? false };
}

/** Notes that a link was used. */
export async function useLink(manager: EntityManager, { id }: ExportLinkEntity): Promise<void> {
  await manager.query('UPDATE export_link SET used_at = now() WHERE id = $1', [id]);
}

/** How many links of somebody can still be used. */
export async function countOpenLinks(manager: EntityManager, actorId: string): Promise<number> {
  const [row] = await manager.query<{ count: number }[]>(
    'SELECT count(*)::int AS count FROM export_link WHERE created_by = $1 AND expires_at > now() AND used_at IS NULL',
    [actorId],
  );
  return row?.count ?? 0;
}

/** Clears away links that expired a day ago or before. */
export async function clearFormerLinks(manager: EntityManager): Promise<void> {
  await manager.query(
    `DELETE FROM export_link WHERE id IN (
       SELECT id FROM export_link WHERE expires_at < now() - interval '1 day'
       ORDER BY expires_at LIMIT ${SWEEP} FOR UPDATE SKIP LOCKED)`,
  );
}

import { createHash } from 'node:crypto';
import { AppError } from '@roundhouse/errors';
import type { ChangeSet } from './change-set.ts';

/** Expired records that one creation clears away. */
const SWEEP = 100;

/**
 * Claims an idempotency key for a creation. Of many that come at once with the same key one goes ahead; the others
 * wait for its end.
 *
 * @param request what is to be created; must hold no secret, as its hash is stored
 * @returns undefined when the creation is new; else the id of what was created under this key before
 * @throws AppError CONFLICT when the key was used for something else
 */
export async function claimKey(changes: ChangeSet, key: string, request: object): Promise<string | undefined> {
  const { manager, caller } = changes;
  const hash = hashOf(request);
  await manager.query(
    `DELETE FROM idempotency_record WHERE (actor_id, key) IN
       (SELECT actor_id, key FROM idempotency_record WHERE at < now() - interval '24 hours'
        LIMIT ${SWEEP} FOR UPDATE SKIP LOCKED)`,
  );
  const claimed = await manager.query<unknown[]>(
    `INSERT INTO idempotency_record (actor_id, key, request_hash, at) VALUES ($1, $2, $3, now())
     ON CONFLICT (actor_id, key) DO NOTHING RETURNING key`,
    [caller.actorId, key, hash],
  );
  if (claimed.length > 0) return undefined;
  const [earlier] = await manager.query<{ request_hash: Buffer; resource_id: string }[]>(
    `SELECT request_hash, resource_id FROM idempotency_record WHERE actor_id = $1 AND key = $2`,
    [caller.actorId, key],
  );
  if (earlier?.request_hash.equals(hash)) return earlier.resource_id;
  throw new AppError('CONFLICT', 'This idempotency key was used for another request.');
}

/** Notes what was created under a claimed key. */
export async function keepKey(changes: ChangeSet, key: string, resourceId: string): Promise<void> {
  await changes.manager.query(`UPDATE idempotency_record SET resource_id = $3 WHERE actor_id = $1 AND key = $2`, [
    changes.caller.actorId,
    key,
    resourceId,
  ]);
}

function hashOf(request: object): Buffer {
  const text = JSON.stringify(request, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  return createHash('sha256').update(text).digest();
}

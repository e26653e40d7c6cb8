import { inTransaction } from '@roundhouse/database';
import type { KeyRing, MasterKeys } from '@roundhouse/secrets';
import type { DataSource, EntityManager } from 'typeorm';
import { createContentKey, openContentKey, type KeptKey, type KeySubject } from '../domain/content-key.ts';

/** Times that keys may vanish, because their subject is erased, before somebody else's trouble is suspected. */
const MAX_TRIES = 5;

const SUBJECT = 'organization_id, request_day, api_key_id, member_id, end_user';
const WANTED =
  'wanted(organization_id text, request_day date, api_key_id text, member_id text, end_user text, id text, sealed text)';

/** In the order of their ids, as an erasure takes them: nobody waits for anybody crosswise. */
const HOLD = `
SELECT key.id, key.sealed, key.organization_id, key.request_day::text, key.api_key_id, key.member_id, key.end_user
FROM tracing.content_keys key JOIN jsonb_to_recordset($1::jsonb) AS ${WANTED} USING (${SUBJECT})
ORDER BY key.id FOR KEY SHARE OF key`;

const MAKE = `
INSERT INTO tracing.content_keys (${SUBJECT}, id, sealed)
SELECT ${SUBJECT}, id, decode(sealed, 'hex') FROM jsonb_to_recordset($1::jsonb) AS ${WANTED}
ORDER BY ${SUBJECT} ON CONFLICT DO NOTHING`;

interface KeyRow {
  readonly id: string;
  readonly sealed: Buffer;
  readonly organization_id: string;
  readonly request_day: string;
  readonly api_key_id: string;
  readonly member_id: string;
  readonly end_user: string;
}

/**
 * Does work with the data keys of subjects in one transaction, until whose end nobody can destroy them. After it they are to
 * be forgotten, so that what is destroyed stands nowhere any more. Keys that there are not yet are made ahead of it, by
 * themselves: whoever wants the same ones waits for no more than that, and nobody holds some while it waits to make others.
 *
 * @param work gets the transaction, and of each subject the opened key, by {@link subjectKey}; may run again, as it must
 *   have no effect outside the database
 * @throws AppError INTERNAL when the master keys do not open one of them
 */
export async function withContentKeys<T>(
  source: DataSource,
  masterKeys: MasterKeys,
  subjects: readonly KeySubject[],
  work: (manager: EntityManager, keys: ReadonlyMap<string, KeyRing>) => Promise<T>,
): Promise<T> {
  const wanted = new Map(subjects.map((subject) => [subjectKey(subject), subject]));
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const done = await inTransaction(source, async (manager) => {
      const keys = await holdContentKeys(manager, masterKeys, [...wanted.values()]);
      const missing = [...wanted].flatMap(([name, subject]) => (keys.has(name) ? [] : [subject]));
      return missing.length > 0 ? { missing } : { result: await work(manager, keys) };
    });
    if (done.missing === undefined) return done.result;
    const made = done.missing.map((subject) => createContentKey(masterKeys, subject));
    await source.query(MAKE, [JSON.stringify(made.map(toJson))]);
  }
  throw new Error('keys of content vanish as soon as they are made');
}

/** Those of the keys that there are. */
async function holdContentKeys(
  manager: EntityManager,
  masterKeys: MasterKeys,
  subjects: readonly KeySubject[],
): Promise<ReadonlyMap<string, KeyRing>> {
  const rows = await manager.query<KeyRow[]>(HOLD, [JSON.stringify(subjects.map(toJson))]);
  return new Map(rows.map(toKept).map((kept) => [subjectKey(kept), openContentKey(masterKeys, kept)]));
}

/** Names a subject among others. */
export function subjectKey(subject: KeySubject): string {
  const { requestDay, organizationId, apiKeyId, memberId, endUser } = subject;
  return JSON.stringify([requestDay, organizationId, apiKeyId, memberId, endUser]);
}

function toJson(subject: KeySubject & Partial<KeptKey>): Readonly<Record<string, string>> {
  const { requestDay, organizationId, apiKeyId, memberId, endUser, id, sealed } = subject;
  return {
    organization_id: organizationId,
    request_day: requestDay,
    api_key_id: apiKeyId,
    member_id: memberId,
    end_user: endUser,
    ...(id !== undefined && { id }),
    ...(sealed !== undefined && { sealed: Buffer.from(sealed).toString('hex') }),
  };
}

function toKept(row: KeyRow): KeptKey {
  const { id, sealed } = row;
  return {
    id,
    sealed,
    organizationId: row.organization_id,
    requestDay: row.request_day,
    apiKeyId: row.api_key_id,
    memberId: row.member_id,
    endUser: row.end_user,
  };
}

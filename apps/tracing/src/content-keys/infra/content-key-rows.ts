import type { KeyRing, MasterKeys } from '@roundhouse/secrets';
import type { EntityManager } from 'typeorm';
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
 * The data keys of subjects, made where there is none. Until the transaction ends nobody can destroy them; after it they
 * are to be forgotten, so that what is destroyed stands nowhere any more.
 *
 * @returns of each subject the opened key, by {@link subjectKey}
 * @throws AppError INTERNAL when the master keys do not open one of them
 */
export async function holdContentKeys(
  manager: EntityManager,
  masterKeys: MasterKeys,
  subjects: readonly KeySubject[],
): Promise<ReadonlyMap<string, KeyRing>> {
  const missing = new Map(subjects.map((subject) => [subjectKey(subject), subject]));
  const held = new Map<string, KeyRing>();
  /** By id: another replica may have been faster, and its keys count then. */
  const made = new Map<string, KeyRing>();
  for (let tries = 0; missing.size > 0; tries += 1) {
    if (tries === MAX_TRIES) throw new Error('keys of content vanish as soon as they are made');
    if (tries > 0) {
      const created = [...missing.values()].map((subject) => createContentKey(masterKeys, subject));
      for (const { kept, opened } of created) made.set(kept.id, opened);
      await manager.query(MAKE, [JSON.stringify(created.map(({ kept }) => toJson(kept)))]);
    }
    const wanted = [...missing.values()].map((subject) => toJson(subject));
    for (const row of await manager.query<KeyRow[]>(HOLD, [JSON.stringify(wanted)])) {
      const kept = toKept(row);
      held.set(subjectKey(kept), made.get(kept.id) ?? openContentKey(masterKeys, kept));
      missing.delete(subjectKey(kept));
    }
  }
  return held;
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

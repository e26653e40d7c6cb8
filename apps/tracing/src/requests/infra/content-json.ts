import type { MasterKeys } from '@roundhouse/secrets';
import type { EntityManager } from 'typeorm';
import { hashedEndUser, type KeySubject } from '../../content-keys/domain/content-key.ts';
import { sealContent } from '../../content-keys/domain/sealed-content.ts';
import { holdContentKeys, subjectKey } from '../../content-keys/infra/content-key-rows.ts';
import type { ContentRow } from '../content-row.ts';
import { toJsonSubject, type JsonRow } from './json-row.ts';

/** A content as it came: a preview, whose words stand in columns of their own anyway. */
export function toOpenContent(row: ContentRow): JsonRow {
  return toJsonContent(row, row.bytes, null);
}

/** Contents as they are kept: what was said in full under the key of whoever said it, previews as they came. */
export async function toSealedContents(
  manager: EntityManager,
  masterKeys: MasterKeys,
  rows: readonly ContentRow[],
): Promise<JsonRow[]> {
  const subjects = new Map(rows.flatMap((row) => (row.isWhole ? [[row, subjectOf(row)] as const] : [])));
  const keys = await holdContentKeys(manager, masterKeys, [...subjects.values()]);
  return rows.map((row) => {
    const subject = subjects.get(row);
    if (subject === undefined) return toOpenContent(row);
    const key = keys.get(subjectKey(subject))!;
    return toJsonContent(row, sealContent(key, row.bytes, row), key.current.id);
  });
}

function subjectOf({ requestDay, organizationId, apiKeyId, memberId, endUser }: ContentRow): KeySubject {
  return { requestDay, organizationId, apiKeyId, memberId, endUser: hashedEndUser(endUser) };
}

function toJsonContent(row: ContentRow, bytes: Uint8Array, contentKey: string | null): JsonRow {
  return {
    ...toJsonSubject(row),
    capture: row.capture,
    request_preview: row.requestPreview,
    answer_preview: row.answerPreview,
    content_key: contentKey,
    content: Buffer.from(bytes).toString('hex'),
  };
}

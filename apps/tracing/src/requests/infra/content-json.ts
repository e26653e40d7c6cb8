import type { KeyRing } from '@roundhouse/secrets';
import { hashedEndUser, type KeySubject } from '../../content-keys/domain/content-key.ts';
import { sealContent } from '../../content-keys/domain/sealed-content.ts';
import type { ContentRow } from '../content-row.ts';
import { toJsonSubject, type JsonRow } from './json-row.ts';

/** A content as it came: a preview, whose words stand in columns of their own anyway. */
export function toOpenContent(row: ContentRow): JsonRow {
  return toJsonContent(row, row.bytes, null);
}

/** A content that was said in full, sealed. @param key of whoever said it */
export function toSealedContent(row: ContentRow, key: KeyRing): JsonRow {
  return toJsonContent(row, sealContent(key, row.bytes, row), key.current.id);
}

/** Whose key seals what was said. */
export function subjectOf({ requestDay, organizationId, apiKeyId, memberId, endUser }: ContentRow): KeySubject {
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

import { refusal } from '@roundhouse/admin-api';

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,256}$/;

/** Opaque text for where a page of requests ends; null = there is no next one. */
export function requestCursor(beforeRequestId: string): string | null {
  return beforeRequestId === '' ? null : Buffer.from(beforeRequestId).toString('base64url');
}

/** @throws AppError INVALID_REQUEST for a text that no list gave out */
export function readRequestCursor(cursor: string | undefined): string {
  if (cursor === undefined) return '';
  const id = Buffer.from(cursor, 'base64url').toString();
  if (REQUEST_ID.test(id)) return id;
  throw refusal('query', [{ where: '/cursor', message: 'is none that this list gave out' }]);
}

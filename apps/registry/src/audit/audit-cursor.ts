import { refusal } from '@roundhouse/admin-api';
import type { AuditEntry, AuditPosition } from './infra/audit-entries.ts';

const WHOLE_NUMBER = /^\d{1,18}$/;

/** Opaque text for where a page of entries ends. */
export function cursorAfter({ number, record }: AuditEntry): string {
  const position = [String(number), record.organizationId, String(record.sequence)];
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws AppError INVALID_REQUEST for a text that no list gave out */
export function readAuditCursor(cursor: string | undefined): AuditPosition | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed)) {
      const [number, organizationId, sequence] = parsed.map(String);
      if (WHOLE_NUMBER.test(number!) && WHOLE_NUMBER.test(sequence!) && parsed.length === 3) {
        return { number: BigInt(number!), organizationId: organizationId!, sequence: BigInt(sequence!) };
      }
    }
  } catch {
    // Falls through to the one refusal.
  }
  throw refusal('query', [{ where: '/cursor', message: 'is none that this list gave out' }]);
}

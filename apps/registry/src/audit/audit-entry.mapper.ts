import type { JsonObject } from '@roundhouse/admin-api';
import { stringify } from 'csv-stringify/sync';
import type { AuditEntry } from './infra/audit-entries.ts';

const COLUMNS = [
  'organization_id',
  'sequence',
  'revision',
  'at',
  'actor_id',
  'request_id',
  'remote_ip',
  'action',
  'kind',
  'resource_id',
  'before',
  'after',
  'hash',
] as const;

/** Entry as REST shows it. */
export function toAuditDocument({ record, number, hash }: AuditEntry): JsonObject {
  return {
    organization_id: record.organizationId === '' ? null : record.organizationId,
    sequence: String(record.sequence),
    revision: String(number),
    at: record.at,
    actor_id: record.actorId,
    request_id: record.requestId,
    remote_ip: record.remoteIp === '' ? null : record.remoteIp,
    action: record.action,
    kind: record.kind,
    resource_id: record.resourceId,
    before: record.before === null ? null : (JSON.parse(record.before) as JsonObject),
    after: record.after === null ? null : (JSON.parse(record.after) as JsonObject),
    hash: hash.toString('hex'),
  };
}

/** Entries as lines of JSON. */
export function toLines(entries: readonly AuditEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(toAuditDocument(entry))}\n`).join('');
}

/** Entries as CSV (RFC 4180); the documents in them as JSON. Spreadsheets take no cell for a formula. */
export function toCsv(entries: readonly AuditEntry[], header: boolean): string {
  const records = entries.map(({ record, number, hash }) => [
    record.organizationId,
    String(record.sequence),
    String(number),
    record.at,
    record.actorId,
    record.requestId,
    record.remoteIp,
    record.action,
    record.kind,
    record.resourceId,
    record.before ?? '',
    record.after ?? '',
    hash.toString('hex'),
  ]);
  return stringify(records, { header, columns: [...COLUMNS], escape_formulas: true, record_delimiter: 'windows' });
}

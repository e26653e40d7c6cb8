import type { ContentRow } from '../content-row.ts';
import type { RequestRow } from '../request-row.ts';

/** A row as a statement takes it, by names of columns. */
export type JsonRow = Readonly<Record<string, unknown>>;

/** Which request it is, and whose. */
export function toJsonSubject(row: RequestRow | ContentRow): JsonRow {
  return {
    request_day: row.requestDay,
    request_id: row.requestId,
    received_at: new Date(row.receivedAtMs).toISOString(),
    organization_id: row.organizationId,
    project_id: row.projectId,
    team_id: row.teamId,
    api_key_id: row.apiKeyId,
    member_id: row.memberId,
    end_user: row.endUser,
  };
}

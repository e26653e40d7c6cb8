import type { Json, JsonObject } from '@roundhouse/admin-api';
import { stateOf } from '../commands/node-commands.service.ts';
import type { NodeCommandEntity } from '../infra/node-command.entity.ts';

/** A command as it is shown. */
export function shownCommand(row: NodeCommandEntity): JsonObject {
  return {
    id: row.id,
    node_id: row.nodeId,
    kind: row.kind,
    subject_id: row.subjectId,
    state: stateOf(row),
    reason: row.reason,
    message: row.message,
    answer: row.kind === 'read_logs' ? null : answerOf(row.payload),
    created_at: row.createdAt.toISOString(),
    created_by: row.createdBy,
    deadline_at: row.deadlineAt.toISOString(),
    finished_at: row.finishedAt?.toISOString() ?? null,
  };
}

/** What the node answered, where that is a JSON object. */
function answerOf(payload: Buffer | null): Json {
  if (payload === null || payload.length === 0) return null;
  try {
    const answer: unknown = JSON.parse(payload.toString());
    return typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? (answer as Json) : null;
  } catch {
    return null;
  }
}

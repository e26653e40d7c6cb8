import { Inject, Injectable } from '@nestjs/common';
import {
  LIST_MANUAL_CIRCUITS,
  OPEN_DEPLOYMENT_CIRCUIT,
  OPEN_PROVIDER_CIRCUIT,
  RESET_DEPLOYMENT_CIRCUIT,
  RESET_PROVIDER_CIRCUIT,
  type ManualCircuitDocument,
} from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { CircuitsService } from './circuits.service.ts';
import type { CircuitEntity } from './infra/circuit.entity.ts';

/** Operations of circuits. */
@Injectable()
export class CircuitOperations {
  constructor(
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(CircuitsService) circuits: CircuitsService,
  ) {
    const idOf = (params: Readonly<Record<string, string>>): string => params['id'] ?? '';
    handlers.on(OPEN_DEPLOYMENT_CIRCUIT, async ({ caller, params, body }) =>
      show(await circuits.open(caller, 'deployment', idOf(params), body)),
    );
    handlers.on(RESET_DEPLOYMENT_CIRCUIT, async ({ caller, params }) =>
      show(await circuits.reset(caller, 'deployment', idOf(params))),
    );
    handlers.on(OPEN_PROVIDER_CIRCUIT, async ({ caller, params, body }) =>
      show(await circuits.open(caller, 'provider', idOf(params), body)),
    );
    handlers.on(RESET_PROVIDER_CIRCUIT, async ({ caller, params }) =>
      show(await circuits.reset(caller, 'provider', idOf(params))),
    );
    handlers.on(LIST_MANUAL_CIRCUITS, async ({ caller, query }) => {
      const { organization_id: organizationId, owner, open, limit, cursor } = query;
      const rows = await circuits.list(caller, { organizationId, owner, open }, new Date());
      const start = readCursor(cursor);
      const end = start + limit;
      const next = end < rows.length ? Buffer.from(String(end)).toString('base64url') : null;
      return { data: rows.slice(start, end).map(show), next_cursor: next, total: rows.length };
    });
  }
}

function show(row: CircuitEntity): ManualCircuitDocument {
  const { openUntil } = row;
  return {
    id: row.id,
    owner: row.owner,
    organization_id: row.organizationId,
    project_id: row.projectId,
    open: openUntil !== null && openUntil > new Date(),
    open_until: openUntil?.toISOString() ?? null,
    opened_at: row.openedAt?.toISOString() ?? null,
    opened_by: row.openedBy,
    reason: row.reason,
    reset_generation: String(row.resetGeneration),
    revision: String(row.revision),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    created_by: row.createdBy,
  };
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined || cursor === '') return 0;
  const start = Number(Buffer.from(cursor, 'base64url').toString());
  if (Number.isSafeInteger(start) && start > 0) return start;
  throw new AppError('INVALID_REQUEST', 'The cursor is none that this list gave out.', {
    details: [{ where: '/cursor', message: 'is none that this list gave out' }],
  });
}

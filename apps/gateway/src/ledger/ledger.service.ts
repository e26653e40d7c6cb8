import { ABANDON_SPOOL, ADJUST_ATTEMPT, LIST_SPOOLS, type JsonObject } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { AdminServiceClient, ResolveScopeResponse } from '@roundhouse/contracts/registry/v1/admin_service';
import type { LedgerRepairServiceClient, Spool } from '@roundhouse/contracts/tracing/v1/ledger_repair_service';
import { AppError } from '@roundhouse/errors';
import { unary } from '@roundhouse/grpc';
import { formatPico } from '@roundhouse/kernel';
import type { AdminAnswer } from '../admin/admin-route.ts';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import { REGISTRY_TIMEOUT } from '../admin/registry-clients.ts';

/** Above what tracing allows its statements, so that its own word comes first. */
const TRACING_TIMEOUT_MS = 9_500;

/** What people do to the ledger: roles of the installation. */
export class LedgerService {
  private readonly registry: AdminServiceClient;
  private readonly repair: LedgerRepairServiceClient;

  constructor(registry: AdminServiceClient, repair: LedgerRepairServiceClient) {
    this.registry = registry;
    this.repair = repair;
  }

  /** `POST /ledger/adjustments`. @throws AppError NOT_FOUND; CONFLICT */
  async adjust({ context, principal, body, signal }: GatewayCall<typeof ADJUST_ATTEMPT>): Promise<AdminAnswer> {
    const scope = await this.installation(context, ADJUST_ATTEMPT.action);
    const { attempt_id: attemptId, cost_pico: costPico, reason } = body;
    const request = { scope, attemptId, costPico, reason, adjustedBy: actorOf(context, principal) };
    const found = await unary(this.repair, 'adjust', request, { timeoutMs: TRACING_TIMEOUT_MS, signal });
    const cost = { cost_pico: found.costPico, cost_usd: formatPico(BigInt(found.costPico)) };
    return { status: ADJUST_ATTEMPT.status, body: { attempt_id: attemptId, added: found.added, ...cost } };
  }

  /** `GET /ledger/spools`. */
  async spools({ context, query, signal }: GatewayCall<typeof LIST_SPOOLS>): Promise<AdminAnswer> {
    await this.installation(context, LIST_SPOOLS.action);
    const request = { limit: query.limit, unfinished: query.unfinished === 'true' };
    const { spools } = await unary(this.repair, 'listSpools', request, { timeoutMs: TRACING_TIMEOUT_MS, signal });
    return { status: LIST_SPOOLS.status, body: { data: spools.map(spoolDocument) } };
  }

  /** `POST /ledger/spools/{id}/abandon`. @throws AppError NOT_FOUND */
  async abandon({ context, principal, params, signal }: GatewayCall<typeof ABANDON_SPOOL>): Promise<AdminAnswer> {
    await this.installation(context, ABANDON_SPOOL.action);
    const request = { spoolId: params['id'] ?? '', abandonedBy: actorOf(context, principal) };
    const found = await unary(this.repair, 'abandonSpool', request, { timeoutMs: TRACING_TIMEOUT_MS, signal });
    return { status: ABANDON_SPOOL.status, body: { spool: spoolDocument(found.spool!), settled: found.settled } };
  }

  private async installation(context: CallContext, action: string): Promise<ResolveScopeResponse> {
    const question = { context, action, organization: '', project: '' };
    const scope = await unary(this.registry, 'resolveScope', question, REGISTRY_TIMEOUT);
    if (!scope.installation)
      throw new AppError('FORBIDDEN', 'The ledger is looked after by roles of the installation.');
    return scope;
  }
}

/** Who is named in the ledger: a member where one is known, else the key. */
export function actorOf({ actorId }: CallContext, principal: { readonly apiKeyId: string }): string {
  return actorId === '' ? principal.apiKeyId : actorId;
}

function spoolDocument(spool: Spool): JsonObject {
  return {
    id: spool.spoolId,
    gateway_id: spool.gatewayId,
    contiguous_seq: spool.contiguousSeq.toString(),
    last_seq: spool.lastSeq.toString(),
    open_attempts: spool.openAttempts,
    updated_at: spool.updatedAt,
    abandoned_at: spool.abandonedAt || null,
    abandoned_by: spool.abandonedBy || null,
  };
}

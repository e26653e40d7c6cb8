import {
  GET_DEAD_LETTER,
  LIST_ALERTS,
  LIST_DEAD_LETTERS,
  LIST_DELIVERIES,
  REDELIVER_DEAD,
  REPLAY_DEAD_LETTERS,
  TEST_SINK,
  type JsonObject,
} from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { AdminServiceClient, ResolveScopeResponse } from '@roundhouse/contracts/registry/v1/admin_service';
import type { AlertServiceClient } from '@roundhouse/contracts/tracing/v1/alert_service';
import type { DeadLetterServiceClient } from '@roundhouse/contracts/tracing/v1/dead_letter_service';
import { AppError } from '@roundhouse/errors';
import { unary } from '@roundhouse/grpc';
import type { AdminAnswer } from '../admin/admin-route.ts';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import { operationCall } from '../admin/operation-routes.ts';
import { REGISTRY_TIMEOUT } from '../admin/registry-clients.ts';
import { alertDocument, deadLetterDocument, deliveryDocument, orNull } from './alert-documents.ts';

/** Above the deadline of a test's own try. */
const TRACING_TIMEOUT_MS = 9_500;

/** What the service asks. */
export interface AlertsDependencies {
  readonly registry: AdminServiceClient;
  readonly alerts: AlertServiceClient;
  readonly deadLetters: DeadLetterServiceClient;
}

/** Alerts, deliveries and dead letters: registry says who may see them, tracing has them. */
export class AlertsService {
  private readonly deps: AlertsDependencies;

  constructor(deps: AlertsDependencies) {
    this.deps = deps;
  }

  /** `GET /alerts`. @throws AppError FORBIDDEN for who sees only parts of an organization */
  async alerts({ context, query, signal }: GatewayCall<typeof LIST_ALERTS>): Promise<AdminAnswer> {
    const scope = await this.scopeOf(context, LIST_ALERTS.action, query.organization_id);
    if (!scope.installation && !scope.wholeOrganization) {
      throw new AppError('FORBIDDEN', 'Alerts are seen by roles of the organization.');
    }
    const { event = '', kind = '', subject_id: subjectId = '', from = '', to = '', limit, cursor = '' } = query;
    const { installation, organizationId } = scope;
    const question = { installation, organizationId, event, kind, subjectId, from, to, before: cursor, limit };
    const { alerts, nextBefore } = await unary(this.deps.alerts, 'listAlerts', question, deadline(signal));
    return { status: LIST_ALERTS.status, body: { data: alerts.map(alertDocument), next_cursor: orNull(nextBefore) } };
  }

  /** `GET /sinks/{id}/deliveries`. */
  async deliveries({ context, params, query, signal }: GatewayCall<typeof LIST_DELIVERIES>): Promise<AdminAnswer> {
    const sinkId = await this.sinkOf(context, params);
    const { status = '', limit, cursor: before = '' } = query;
    const question = { sinkId, status, before, limit };
    const answer = await unary(this.deps.alerts, 'listDeliveries', question, deadline(signal));
    const { deliveries, nextBefore, pending, dead } = answer;
    const data = deliveries.map(deliveryDocument);
    const body = { data, next_cursor: orNull(nextBefore), pending: String(pending), dead: String(dead) };
    return { status: LIST_DELIVERIES.status, body };
  }

  /** `POST /sinks/{id}/test`. */
  async test({ context, params, signal }: GatewayCall<typeof TEST_SINK>): Promise<AdminAnswer> {
    const sinkId = await this.sinkOf(context, params, TEST_SINK.action);
    const tried = await unary(this.deps.alerts, 'testSink', { sinkId }, deadline(signal));
    const { delivered, httpStatus, error, durationMs } = tried;
    const body = {
      delivered,
      http_status: httpStatus === 0 ? null : httpStatus,
      error: orNull(error),
      duration_ms: durationMs,
    };
    return { status: TEST_SINK.status, body };
  }

  /** `POST /sinks/{id}/redeliver`, and that of one delivery. */
  async redeliver(call: GatewayCall<typeof REDELIVER_DEAD>): Promise<AdminAnswer> {
    const { context, params, signal } = call;
    const sinkId = await this.sinkOf(context, params, REDELIVER_DEAD.action);
    const question = { sinkId, deliveryId: params['delivery_id'] ?? '' };
    const { deliveries } = await unary(this.deps.alerts, 'redeliver', question, deadline(signal));
    return { status: REDELIVER_DEAD.status, body: { deliveries } };
  }

  /** `GET /ledger/dead-letters`. */
  async deadLetters({ context, query, signal }: GatewayCall<typeof LIST_DEAD_LETTERS>): Promise<AdminAnswer> {
    await this.requireInstallation(context, LIST_DEAD_LETTERS.action);
    const { spool_id: spoolId = '', replayed, limit, cursor: before = '' } = query;
    const question = { spoolId, replayed, before, limit };
    const answer = await unary(this.deps.deadLetters, 'listDeadLetters', question, deadline(signal));
    const { deadLetters, nextBefore, total } = answer;
    const body = { data: deadLetters.map(deadLetterDocument), next_cursor: orNull(nextBefore), total: String(total) };
    return { status: LIST_DEAD_LETTERS.status, body };
  }

  /** `GET /ledger/dead-letters/{id}`. */
  async deadLetter({ context, params, signal }: GatewayCall<typeof GET_DEAD_LETTER>): Promise<AdminAnswer> {
    await this.requireInstallation(context, GET_DEAD_LETTER.action);
    const question = { id: params['id'] ?? '' };
    const answer = await unary(this.deps.deadLetters, 'getDeadLetter', question, deadline(signal));
    const { deadLetter, payload, decodedJson } = answer;
    const text = Buffer.from(decodedJson).toString();
    const body = {
      ...deadLetterDocument(deadLetter!),
      payload_base64: Buffer.from(payload).toString('base64'),
      decoded: text === '' ? null : (JSON.parse(text) as JsonObject),
    };
    return { status: GET_DEAD_LETTER.status, body };
  }

  /** `POST /ledger/dead-letters/replay`. */
  async replay({ context, body, signal }: GatewayCall<typeof REPLAY_DEAD_LETTERS>): Promise<AdminAnswer> {
    await this.requireInstallation(context, REPLAY_DEAD_LETTERS.action);
    const question = { ids: body.ids };
    const answer = await unary(this.deps.deadLetters, 'replayDeadLetters', question, deadline(signal));
    const { tried, recorded, rows } = answer;
    const faults = answer.faults.map(({ id, reason }) => ({ id, reason }));
    return { status: REPLAY_DEAD_LETTERS.status, body: { tried, recorded, rows, faults } };
  }

  /** The id of a sink that the caller may see, and act on. @throws AppError NOT_FOUND, FORBIDDEN */
  private async sinkOf(
    context: CallContext,
    params: Readonly<Record<string, string>>,
    action?: string,
  ): Promise<string> {
    const call = operationCall({ id: 'sink.get' }, { params: { id: params['id'] ?? '' }, query: {}, body: undefined });
    const { bodyJson } = await unary(this.deps.registry, 'callOperation', { context, call }, REGISTRY_TIMEOUT);
    const sink = JSON.parse(Buffer.from(bodyJson).toString()) as { id: string; organization_id: string | null };
    if (action !== undefined) {
      const place = { organizationId: sink.organization_id ?? '', projectId: '' };
      // Anywhere would do for a sink of the installation: there, the whole of it is needed.
      if (sink.organization_id === null) await this.requireInstallation(context, action);
      else await unary(this.deps.registry, 'authorize', { context, action, ...place }, REGISTRY_TIMEOUT);
    }
    return sink.id;
  }

  private async requireInstallation(context: CallContext, action: string): Promise<void> {
    const { installation } = await this.scopeOf(context, action);
    if (!installation) throw new AppError('FORBIDDEN', 'This is seen and done by roles of the installation.');
  }

  private scopeOf(context: CallContext, action: string, organization = ''): Promise<ResolveScopeResponse> {
    const question = { context, action, organization, project: '' };
    return unary(this.deps.registry, 'resolveScope', question, REGISTRY_TIMEOUT);
  }
}

function deadline(signal: AbortSignal): { timeoutMs: number; signal: AbortSignal } {
  return { timeoutMs: TRACING_TIMEOUT_MS, signal };
}

import {
  GET_REQUEST,
  GET_SPEND,
  GET_USAGE,
  LIST_REQUESTS,
  MAX_REQUEST_PAGE,
  VERIFY_USAGE,
  type JsonObject,
  type UsageDimension,
} from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import {
  UsageFilter,
  UsageGroup,
  UsageOrder,
  type ListRequestsRequest,
  type QueryUsageResponse,
  type UsageScope,
  type UsageServiceClient,
} from '@roundhouse/contracts/tracing/v1/usage_service';
import { AppError } from '@roundhouse/errors';
import { unary } from '@roundhouse/grpc';
import { formatPico, type Clock } from '@roundhouse/kernel';
import type { AdminAnswer } from '../admin/admin-route.ts';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import { REGISTRY_TIMEOUT } from '../admin/registry-clients.ts';
import { forecast, summedWindow, usageWindow, type UsageWindow } from './domain/usage-window.ts';
import { readRequestCursor, requestCursor } from './request-cursor.ts';
import { requestDetails, requestDocument } from './request-document.ts';
import { sumsDocument, usageRowDocument } from './usage-document.ts';
import { verificationDocument } from './verification-document.ts';
import { documentStream } from './usage-stream.ts';
import type { UsageNames } from './usage.ports.ts';

/** Above what tracing allows its statements, so that its own word comes first. */
const TRACING_TIMEOUT_MS = 9_500;
/** Most requests of one export. */
const MAX_EXPORTED = 100_000;

const GROUPS: Readonly<Record<UsageDimension, UsageGroup>> = {
  model: UsageGroup.USAGE_GROUP_MODEL,
  deployment: UsageGroup.USAGE_GROUP_DEPLOYMENT,
  provider: UsageGroup.USAGE_GROUP_PROVIDER,
  project: UsageGroup.USAGE_GROUP_PROJECT,
  key: UsageGroup.USAGE_GROUP_API_KEY,
  day: UsageGroup.USAGE_GROUP_DAY,
  hour: UsageGroup.USAGE_GROUP_HOUR,
  team: UsageGroup.USAGE_GROUP_TEAM,
  member: UsageGroup.USAGE_GROUP_MEMBER,
  status: UsageGroup.USAGE_GROUP_STATUS,
  cost_label: UsageGroup.USAGE_GROUP_COST_LABEL,
  upstream_model: UsageGroup.USAGE_GROUP_UPSTREAM_MODEL,
};

/** What the service is made of. */
export interface UsageDependencies {
  readonly registry: AdminServiceClient;
  readonly tracing: UsageServiceClient;
  readonly names: UsageNames;
  readonly clock: Clock;
}

const NO_ROW = { groups: [], sums: undefined, latency: undefined, firstToken: undefined };

type UsageCall = GatewayCall<typeof GET_USAGE>;
type RequestsCall = GatewayCall<typeof LIST_REQUESTS>;

/** Answers about usage: registry says how far the caller sees, tracing what was used there. */
export class UsageService {
  private readonly deps: UsageDependencies;

  constructor(deps: UsageDependencies) {
    this.deps = deps;
  }

  /** `GET /usage`. */
  usage(call: UsageCall): Promise<AdminAnswer> {
    return this.sums(call, false);
  }

  /** `GET /spend`. */
  spend(call: UsageCall): Promise<AdminAnswer> {
    return this.sums(call, true);
  }

  /** `GET /requests`. */
  async requests(call: RequestsCall): Promise<AdminAnswer> {
    const { query, signal } = call;
    const { status } = LIST_REQUESTS;
    const scope = await this.scopeOf(call.context, LIST_REQUESTS.action, query);
    const window = usageWindow(query, this.deps.clock.nowMs());
    const request = {
      scope,
      filter: filterOf(query, window),
      status: query.status ?? '',
      minLatencyMs: query.min_latency_ms,
      requestIdPrefix: query.id_prefix ?? '',
      beforeRequestId: readRequestCursor(query.cursor),
      limit: query.limit,
      reason: query.reason ?? '',
      refusingStep: query.refusing_step ?? '',
      tag: query.tag ?? '',
      search: query.q ?? '',
      memberId: query.member_id ?? '',
      endUser: query.end_user ?? '',
      costLabel: query.cost_label ?? '',
      feedback: query.feedback ?? '',
    };
    if (query.format === 'json') {
      const { data, next } = await this.page(request, signal);
      return { status, body: { data, next_cursor: requestCursor(next), total: null } };
    }
    const whole = { ...request, limit: MAX_REQUEST_PAGE };
    // The first page decides the status: an error before it is answered like any other.
    const first = await this.page(whole, signal);
    const pages = this.pagesFrom(first, whole, signal);
    const contentType = LIST_REQUESTS.contentTypes?.[query.format] ?? 'text/plain';
    return { status, stream: documentStream(pages, query.format, REQUEST_COLUMNS), contentType };
  }

  /** `GET /requests/{id}`. @throws AppError NOT_FOUND also for what the caller may not see */
  async request({ context, params, query, signal }: GatewayCall<typeof GET_REQUEST>): Promise<AdminAnswer> {
    const scope = await this.scopeOf(context, GET_REQUEST.action, query);
    const lookup = { scope, requestId: params['id'] ?? '' };
    const timeout = { timeoutMs: TRACING_TIMEOUT_MS, signal };
    const { request } = await unary(this.deps.tracing, 'getRequest', lookup, timeout);
    return { status: GET_REQUEST.status, body: requestDetails(request!, this.deps.names) };
  }

  /** `POST /usage/verify`. @throws AppError FORBIDDEN for who may not see the whole installation */
  async verify({ context, body, signal }: GatewayCall<typeof VERIFY_USAGE>): Promise<AdminAnswer> {
    const { installation } = await this.scopeOf(context, VERIFY_USAGE.action, {});
    if (!installation) throw new AppError('FORBIDDEN', 'The ledger is verified by roles of the installation.');
    const { from = '', to = '' } = body;
    const timeout = { timeoutMs: TRACING_TIMEOUT_MS, signal };
    const { days } = await unary(this.deps.tracing, 'verifyLedger', { from, to }, timeout);
    return { status: VERIFY_USAGE.status, body: verificationDocument(days) };
  }

  private async sums({ context, query, signal }: UsageCall, moneyFirst: boolean): Promise<AdminAnswer> {
    const { names, tracing, clock } = this.deps;
    const operation = moneyFirst ? GET_SPEND : GET_USAGE;
    const { format, group_by: groupBy, time_zone: timeZone } = query;
    const scope = await this.scopeOf(context, operation.action, query);
    const nowMs = clock.nowMs();
    const { window, bounds } = summedWindow(query, timeZone, nowMs);
    const question = {
      scope,
      filter: { ...filterOf(query, bounds), costLabel: query.cost_label ?? '' },
      groupBy: groupBy.map((dimension) => GROUPS[dimension]),
      order: moneyFirst ? UsageOrder.USAGE_ORDER_COST : UsageOrder.USAGE_ORDER_TOKENS,
      timeZone,
      labelName: query.label_name ?? '',
      top: query.top,
    };
    const timeout = { timeoutMs: TRACING_TIMEOUT_MS, signal };
    const answer: QueryUsageResponse = await unary(tracing, 'queryUsage', question, timeout);
    const { total: sums, totalLatency: latency, totalFirstToken: firstToken } = answer;
    const data = answer.rows.map((row) => usageRowDocument(row, groupBy, names, moneyFirst));
    if (format === 'json') {
      const total = sumsDocument({ sums, latency, firstToken }, moneyFirst);
      const forecastPico = forecast(BigInt(sums?.costPico ?? 0), window, nowMs);
      const expected = {
        forecast_pico: forecastPico?.toString() ?? null,
        forecast_usd: forecastPico === undefined ? null : formatPico(forecastPico),
      };
      const about = { ...window, time_zone: timeZone, group_by: groupBy };
      return { status: operation.status, body: { ...about, data, total, ...expected } };
    }
    const rest = query.top === 0 ? [] : ['rest'];
    const columns = [...Object.keys(usageRowDocument(NO_ROW, groupBy, names, moneyFirst)), ...rest];
    const contentType = operation.contentTypes?.[format] ?? 'text/plain';
    return { status: operation.status, stream: documentStream([data], format, columns), contentType };
  }

  /** How far the caller sees, which registry alone knows. */
  private async scopeOf(
    context: CallContext,
    action: string,
    named: { organization_id?: string | undefined; project_id?: string | undefined },
  ): Promise<UsageScope> {
    const request = { context, action, organization: named.organization_id ?? '', project: named.project_id ?? '' };
    return unary(this.deps.registry, 'resolveScope', request, REGISTRY_TIMEOUT);
  }

  private async page(request: ListRequestsRequest, signal: AbortSignal): Promise<RequestsRead> {
    const { names, tracing } = this.deps;
    const timeout = { timeoutMs: TRACING_TIMEOUT_MS, signal };
    const { requests, nextBeforeRequestId } = await unary(tracing, 'listRequests', request, timeout);
    return { data: requests.map((one) => requestDocument(one, names)), next: nextBeforeRequestId };
  }

  private async *pagesFrom(
    first: RequestsRead,
    request: ListRequestsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<readonly JsonObject[]> {
    let left = MAX_EXPORTED;
    for (let read = first; ; read = await this.page({ ...request, beforeRequestId: read.next }, signal)) {
      yield read.data.slice(0, left);
      left -= read.data.length;
      if (read.next === '' || left <= 0) return;
    }
  }
}

interface RequestsRead {
  readonly data: readonly JsonObject[];
  /** Empty = no more. */
  readonly next: string;
}

const REQUEST_COLUMNS = Object.keys(
  (LIST_REQUESTS.answer as NonNullable<typeof LIST_REQUESTS.answer>).shape.data.element.shape,
);

function filterOf(
  query: Pick<UsageCall['query'], 'model' | 'deployment_id' | 'provider_id' | 'api_key_id'>,
  { from, to }: UsageWindow,
): UsageFilter {
  const {
    model = '',
    deployment_id: deploymentId = '',
    provider_id: providerId = '',
    api_key_id: apiKeyId = '',
  } = query;
  // The project is in the scope.
  return { from, to, model, deploymentId, providerId, projectId: '', apiKeyId, costLabel: '' };
}

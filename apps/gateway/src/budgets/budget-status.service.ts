import { setTimeout as sleep } from 'node:timers/promises';
import {
  GET_BUDGET_STATUS,
  LIST_BUDGET_ALERTS,
  LIST_BUDGET_STATUS,
  type BudgetAlertDocument,
  type BudgetStatusDocument,
  type JsonObject,
} from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type {
  CallOperationRequest,
  CallOperationResponse,
  ResolveScopeRequest,
} from '@roundhouse/contracts/registry/v1/admin_service';
import type {
  GetBudgetsRequest,
  GetBudgetsResponse,
  ListBudgetAlertsRequest,
  ListBudgetAlertsResponse,
} from '@roundhouse/contracts/tracing/v1/lease_service';
import type { UsageScope } from '@roundhouse/contracts/tracing/v1/usage_service';
import { AppError } from '@roundhouse/errors';
import type { ConfigState } from '@roundhouse/snapshot';
import type { AdminAnswer } from '../admin/admin-route.ts';
import { pageOfList } from '../admin/circuits/domain/list-page.ts';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import { operationCall } from '../admin/operation-routes.ts';
import { documentStream } from '../usage/usage-stream.ts';
import { STATUS_COLUMNS, statusSortValue, wantedBudgets, type BudgetListQuery } from './budget-list.ts';
import { budgetStatus, useOf, windowOfShown, type ShownBudget } from './budget-status.ts';

/** Longest that a document of registry waits for how it stands. */
const PATIENCE_MS = 1_000;
/** Windows that tracing is asked for at once. */
const AT_ONCE = 1_000;
/** Budgets of one list; beyond it the caller has to narrow it. */
const MAX_BUDGETS = 20_000;

const EVERYTHING: BudgetListQuery = { sort: 'display_name', limit: 1, format: 'json' };

/** Where it is known which budgets there are, who may see them, and how they stand. */
export interface BudgetSources {
  callOperation(request: CallOperationRequest): Promise<CallOperationResponse>;
  resolveScope(request: ResolveScopeRequest): Promise<UsageScope>;
  getBudgets(request: GetBudgetsRequest): Promise<GetBudgetsResponse>;
  listBudgetAlerts(request: ListBudgetAlertsRequest): Promise<ListBudgetAlertsResponse>;
  readonly configuration: () => ConfigState | undefined;
  /** Wall clock, in Unix milliseconds. */
  readonly nowMs: () => number;
}

/** How budgets stand. */
export class BudgetStatusService {
  private readonly sources: BudgetSources;

  constructor(sources: BudgetSources) {
    this.sources = sources;
  }

  /** One budget. */
  async status(call: GatewayCall<typeof GET_BUDGET_STATUS>): Promise<AdminAnswer> {
    const [body] = await this.statuses([await this.find(call)]);
    return { status: GET_BUDGET_STATUS.status, body: body! };
  }

  /** Many budgets, as the configuration of this gateway knows them. */
  async list({ context, query }: GatewayCall<typeof LIST_BUDGET_STATUS>): Promise<AdminAnswer> {
    const budgets = await this.visible(context, query);
    if (budgets.length > MAX_BUDGETS) {
      const message = `are more than ${MAX_BUDGETS}: narrow them by subject, measure or window`;
      throw new AppError('INVALID_REQUEST', 'Too many budgets.', { details: [{ where: '/query', message }] });
    }
    const all = await this.statuses(budgets);
    const documents = query.state === undefined ? all : all.filter(({ state }) => state === query.state);
    const { status } = LIST_BUDGET_STATUS;
    if (query.format !== 'json') {
      const { rows } = pageOfList(documents, { sort: query.sort, limit: documents.length }, statusSortValue);
      const contentType = LIST_BUDGET_STATUS.contentTypes?.[query.format] ?? 'text/plain';
      return { status, stream: documentStream([rows], query.format, STATUS_COLUMNS), contentType };
    }
    const { rows, nextCursor } = pageOfList(documents, query, statusSortValue);
    return { status, body: { data: [...rows], next_cursor: nextCursor, total: documents.length } };
  }

  /** Thresholds that a budget has reached. */
  async alerts(call: GatewayCall<typeof LIST_BUDGET_ALERTS>): Promise<AdminAnswer> {
    const { id } = await this.find(call);
    const { alerts } = await this.sources.listBudgetAlerts({ budgetId: id, limit: call.query.limit });
    const data: BudgetAlertDocument[] = alerts.map((alert) => ({
      threshold: alert.threshold,
      window_id: alert.windowId,
      spent: alert.spent,
      limit: alert.limit,
      occurred_at: new Date(Number(alert.occurredAtUnixMs)).toISOString(),
    }));
    return { status: LIST_BUDGET_ALERTS.status, body: { data } };
  }

  /** Adds to budgets, as registry shows them, how they stand; null while nobody answers. */
  async view(answer: JsonObject): Promise<JsonObject> {
    const { data } = answer;
    const budgets = (Array.isArray(data) ? data : [answer]) as unknown as ShownBudget[];
    const known = this.statuses(budgets).catch(() => undefined);
    const statuses = await Promise.race([known, sleep(PATIENCE_MS, undefined, { ref: false })]);
    if (statuses === undefined) return answer;
    const shown = budgets.map((budget, index) => ({ ...budget, status: useOf(statuses[index]!) }));
    return Array.isArray(data) ? { ...answer, data: shown } : { ...answer, ...shown[0] };
  }

  /** Registry says whether the caller may see a budget, and what it is; those of keys stand in the configuration. */
  private async find({ context, params }: Pick<GatewayCall, 'context' | 'params'>): Promise<ShownBudget> {
    const id = params['id'] ?? '';
    if (id.includes('.')) {
      const ofKey: BudgetListQuery = { ...EVERYTHING, subject: 'key', subject_id: id.slice(0, id.indexOf('.')) };
      const found = (await this.visible(context, ofKey)).find((budget) => budget.id === id);
      if (found === undefined) throw new AppError('NOT_FOUND', `There is no budget ${id}.`);
      return found;
    }
    const call = operationCall({ id: 'budget.get' }, { params, query: {}, body: undefined });
    const { bodyJson } = await this.sources.callOperation({ context, call });
    return JSON.parse(Buffer.from(bodyJson).toString()) as ShownBudget;
  }

  private async visible(context: CallContext, query: BudgetListQuery): Promise<ShownBudget[]> {
    const organization = query.organization_id ?? '';
    const scope = await this.sources.resolveScope({ context, action: 'budget:read', organization, project: '' });
    const state = this.sources.configuration();
    if (state === undefined) throw new AppError('NOT_READY', 'The gateway has no configuration yet.');
    return wantedBudgets(state, scope, query);
  }

  private async statuses(budgets: readonly ShownBudget[]): Promise<BudgetStatusDocument[]> {
    const nowMs = this.sources.nowMs();
    const documents: BudgetStatusDocument[] = [];
    for (let start = 0; start < budgets.length; start += AT_ONCE) {
      const part = budgets.slice(start, start + AT_ONCE);
      const windows = part.map((budget) => {
        const { id: windowId, spanStartMs = 0 } = windowOfShown(budget, nowMs);
        return { budgetId: budget.id, windowId, spanStartUnixMs: BigInt(spanStartMs) };
      });
      const { budgets: standings } = await this.sources.getBudgets({ windows });
      for (const [index, budget] of part.entries()) documents.push(budgetStatus(budget, standings[index], nowMs));
    }
    return documents;
  }
}

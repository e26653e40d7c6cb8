import type { BudgetStatusDocument, LIST_BUDGET_STATUS } from '@roundhouse/admin-api';
import type { BudgetEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { UsageScope } from '@roundhouse/contracts/tracing/v1/usage_service';
import { budgetsOfKey, type ConfigState } from '@roundhouse/snapshot';
import type { SortValue } from '../admin/circuits/domain/list-page.ts';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import { rankOf, shownBudget, type ShownBudget } from './budget-status.ts';

/** What a list is asked for. */
export type BudgetListQuery = GatewayCall<typeof LIST_BUDGET_STATUS>['query'];

/** Members of a status, in the order of CSV. */
export const STATUS_COLUMNS = [
  'id',
  'display_name',
  'organization_id',
  'subject',
  'subject_id',
  'measure',
  'limit',
  'soft_limit',
  'hard',
  'window',
  'rolling',
  'time_zone',
  'state',
  'spent',
  'granted',
  'remaining',
  'percent',
  'window_start',
  'window_end',
  'forecast',
] as const satisfies readonly (keyof BudgetStatusDocument)[];

/** Budgets that a caller may see and asks for, those that keys bring with them among them. */
export function wantedBudgets(state: ConfigState, scope: UsageScope, query: BudgetListQuery): ShownBudget[] {
  const wanted: ShownBudget[] = [];
  const add = (budget: ShownBudget, projectId: string): void => {
    if (isVisible(budget, projectId, scope) && isWanted(budget, query)) wanted.push(budget);
  };
  for (const entry of state.entries('budget')) add(shownBudget(entry), projectOf(entry, state));
  if (query.subject !== undefined && query.subject !== 'key') return wanted;
  for (const key of state.entries('apiKey')) {
    // There may be very many, of all tenants.
    if (!scope.installation && key.organizationId !== scope.organizationId) continue;
    if (query.subject_id !== undefined && query.subject_id !== key.id) continue;
    for (const entry of budgetsOfKey(key)) add(shownBudget(entry, nameOf(entry)), key.projectId);
  }
  return wanted;
}

/** What lists are sorted by. */
export function statusSortValue(document: BudgetStatusDocument, name: string): SortValue {
  if (name === 'state') return rankOf(document.state);
  return document[name as 'display_name' | 'percent' | 'subject' | 'window_end'];
}

/** The project that a budget is within; empty = none. */
function projectOf({ subjectId }: BudgetEntry, state: ConfigState): string {
  return state.apiKey(subjectId)?.projectId ?? subjectId;
}

function isVisible({ subject, organization_id: organization }: ShownBudget, projectId: string, scope: UsageScope) {
  if (scope.installation) return true;
  if (organization !== scope.organizationId) return false;
  if (scope.wholeOrganization) return true;
  return (subject === 'key' || subject === 'project') && scope.projectIds.includes(projectId);
}

function isWanted(budget: ShownBudget, query: BudgetListQuery): boolean {
  for (const name of ['subject', 'subject_id', 'measure', 'window', 'hard'] as const) {
    if (query[name] !== undefined && budget[name] !== query[name]) return false;
  }
  return budget.display_name.toLowerCase().includes(query.q?.toLowerCase() ?? '');
}

/** Keys have no names here: `API key 019aa0b2…, requests-hour`. */
function nameOf({ id, subjectId }: BudgetEntry): string {
  return `API key ${subjectId.slice(0, 8)}…, ${id.slice(id.indexOf('.') + 1)}`;
}

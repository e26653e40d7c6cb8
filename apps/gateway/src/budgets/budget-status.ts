import { BUDGET_STATES, type BudgetStatusDocument, type BudgetUse } from '@roundhouse/admin-api';
import { rollingWindowAt, windowAt, type BudgetWindowKind, type WindowBounds } from '@roundhouse/budgets';
import {
  BudgetMeasure,
  BudgetSubject,
  BudgetWindow,
  type BudgetEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';

/** A budget as people see it. Amounts are digits as text. */
export interface ShownBudget {
  readonly id: string;
  readonly display_name: string;
  readonly organization_id: string;
  readonly subject: BudgetStatusDocument['subject'];
  /** null = the organization. */
  readonly subject_id: string | null;
  readonly measure: BudgetStatusDocument['measure'];
  readonly limit: string;
  readonly soft_limit: string | null;
  readonly hard: boolean;
  readonly window: BudgetWindowKind;
  /** Absent = made before there were any. */
  readonly rolling?: boolean;
  readonly time_zone: string;
  /** Percent of the limit, ascending. */
  readonly thresholds: readonly number[];
}

/** What is known of a window; amounts are digits as text. */
export interface Standing {
  readonly settled: string;
  readonly granted: string;
  readonly overrun: string;
}

const NOTHING: Standing = { settled: '0', granted: '0', overrun: '0' };

const SUBJECT = new Map<BudgetSubject, ShownBudget['subject']>([
  [BudgetSubject.BUDGET_SUBJECT_API_KEY, 'key'],
  [BudgetSubject.BUDGET_SUBJECT_MEMBER, 'member'],
  [BudgetSubject.BUDGET_SUBJECT_TEAM, 'team'],
  [BudgetSubject.BUDGET_SUBJECT_PROJECT, 'project'],
  [BudgetSubject.BUDGET_SUBJECT_ORGANIZATION, 'organization'],
  [BudgetSubject.BUDGET_SUBJECT_COST_LABEL, 'cost_label'],
  [BudgetSubject.BUDGET_SUBJECT_MODEL, 'model'],
]);

const MEASURE = new Map<BudgetMeasure, ShownBudget['measure']>([
  [BudgetMeasure.BUDGET_MEASURE_MONEY, 'money'],
  [BudgetMeasure.BUDGET_MEASURE_REQUESTS, 'requests'],
  [BudgetMeasure.BUDGET_MEASURE_TOKENS, 'tokens'],
]);

const WINDOW = new Map<BudgetWindow, BudgetWindowKind>([
  [BudgetWindow.BUDGET_WINDOW_HOUR, 'hour'],
  [BudgetWindow.BUDGET_WINDOW_DAY, 'day'],
  [BudgetWindow.BUDGET_WINDOW_WEEK, 'week'],
  [BudgetWindow.BUDGET_WINDOW_MONTH, 'month'],
]);

/** A budget of the configuration. @param name what people call it */
export function shownBudget(entry: BudgetEntry, name = entry.displayName): ShownBudget {
  return {
    id: entry.id,
    display_name: name,
    organization_id: entry.organizationId,
    subject: SUBJECT.get(entry.subject) ?? 'organization',
    subject_id: entry.subjectId,
    measure: MEASURE.get(entry.measure) ?? 'money',
    limit: entry.limit,
    soft_limit: entry.softLimit || null,
    hard: entry.hard,
    window: WINDOW.get(entry.window) ?? 'total',
    rolling: entry.rolling,
    time_zone: entry.timeZone || 'UTC',
    thresholds: entry.thresholds,
  };
}

/** The window of a budget at a moment. @param nowMs Unix time in milliseconds */
export function windowOfShown({ window, rolling, time_zone: zone }: ShownBudget, nowMs: number): WindowBounds {
  return rolling === true && window !== 'total' ? rollingWindowAt(window, nowMs) : windowAt(window, zone, nowMs);
}

/** How much of a budget is used. @param nowMs Unix time in milliseconds */
export function budgetStatus(
  budget: ShownBudget,
  { settled, granted, overrun }: Standing = NOTHING,
  nowMs: number,
): BudgetStatusDocument {
  const { startMs, endMs, spanStartMs } = windowOfShown(budget, nowMs);
  const isEndless = endMs === Infinity;
  const limit = BigInt(budget.limit);
  const spent = BigInt(settled) + BigInt(overrun);
  const left = limit - spent - BigInt(granted);
  const elapsedMs = BigInt(Math.max(1, Math.floor(nowMs - startMs)));
  return {
    id: budget.id,
    display_name: budget.display_name,
    organization_id: budget.organization_id,
    subject: budget.subject,
    subject_id: budget.subject_id ?? budget.organization_id,
    measure: budget.measure,
    limit: budget.limit,
    soft_limit: budget.soft_limit,
    hard: budget.hard,
    window: budget.window,
    rolling: budget.rolling === true,
    time_zone: budget.time_zone,
    state: stateOf(budget, spent, limit),
    spent: String(spent),
    granted,
    remaining: String(left > 0n ? left : 0n),
    percent: percentOf(spent, limit),
    window_start: isEndless ? null : new Date(spanStartMs ?? startMs).toISOString(),
    window_end: isEndless ? null : new Date(endMs).toISOString(),
    forecast:
      isEndless || spanStartMs !== undefined ? null : String((spent * BigInt(Math.round(endMs - startMs))) / elapsedMs),
  };
}

/** The part of a status that registry does not know. */
export function useOf(status: BudgetStatusDocument): BudgetUse {
  const { state, spent, granted, remaining, percent, window_start, window_end, forecast } = status;
  return { state, spent, granted, remaining, percent, window_start, window_end, forecast };
}

/** What states sort by: the worst has the highest. */
export function rankOf(state: BudgetStatusDocument['state']): number {
  return BUDGET_STATES.indexOf(state);
}

function stateOf(
  { soft_limit: soft, thresholds }: ShownBudget,
  spent: bigint,
  limit: bigint,
): BudgetStatusDocument['state'] {
  if (spent >= limit) return 'exhausted';
  const last = thresholds.findLast((percent) => percent < 100);
  const warned = last !== undefined && spent > 0n && spent * 100n >= limit * BigInt(last);
  return warned || (soft !== null && spent > 0n && spent >= BigInt(soft)) ? 'warning' : 'ok';
}

function percentOf(spent: bigint, limit: bigint): number {
  return limit === 0n ? 100 : Number((spent * 100n) / limit);
}

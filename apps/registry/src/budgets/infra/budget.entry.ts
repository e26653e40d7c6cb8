import {
  BudgetMeasure,
  BudgetSubject,
  BudgetUnreachable,
  BudgetWindow,
  type BudgetEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import type { BudgetEntity } from './budget.entity.ts';

const SUBJECT = {
  key: BudgetSubject.BUDGET_SUBJECT_API_KEY,
  member: BudgetSubject.BUDGET_SUBJECT_MEMBER,
  team: BudgetSubject.BUDGET_SUBJECT_TEAM,
  project: BudgetSubject.BUDGET_SUBJECT_PROJECT,
  organization: BudgetSubject.BUDGET_SUBJECT_ORGANIZATION,
  cost_label: BudgetSubject.BUDGET_SUBJECT_COST_LABEL,
  model: BudgetSubject.BUDGET_SUBJECT_MODEL,
} as const;

const MEASURE = {
  money: BudgetMeasure.BUDGET_MEASURE_MONEY,
  requests: BudgetMeasure.BUDGET_MEASURE_REQUESTS,
  tokens: BudgetMeasure.BUDGET_MEASURE_TOKENS,
} as const;

const UNREACHABLE = {
  refuse: BudgetUnreachable.BUDGET_UNREACHABLE_REFUSE,
  grace: BudgetUnreachable.BUDGET_UNREACHABLE_GRACE,
} as const;

/** Windows as watchers know them. */
export const BUDGET_WINDOW = {
  hour: BudgetWindow.BUDGET_WINDOW_HOUR,
  day: BudgetWindow.BUDGET_WINDOW_DAY,
  week: BudgetWindow.BUDGET_WINDOW_WEEK,
  month: BudgetWindow.BUDGET_WINDOW_MONTH,
  total: BudgetWindow.BUDGET_WINDOW_TOTAL,
} as const;

/** Budget as watchers see it. */
export function toBudgetEntry({ id, spec }: BudgetEntity): BudgetEntry {
  return {
    id,
    organizationId: spec.organization_id,
    subject: SUBJECT[spec.subject],
    subjectId: spec.subject_id ?? spec.organization_id,
    measure: MEASURE[spec.measure],
    limit: spec.limit,
    softLimit: spec.soft_limit ?? '',
    window: BUDGET_WINDOW[spec.window],
    timeZone: spec.time_zone,
    hard: spec.hard,
    thresholds: spec.thresholds,
    whenUnreachable: UNREACHABLE[spec.when_unreachable],
    grace: spec.grace ?? '',
    displayName: spec.display_name,
    rolling: spec.rolling ?? false,
  };
}

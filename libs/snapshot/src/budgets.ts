import {
  BudgetEntry,
  BudgetMeasure,
  BudgetSubject,
  BudgetUnreachable,
  BudgetWindow,
  type ApiKeyEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState } from './config-state.ts';
import type { CallerIds } from './limit-scopes.ts';
import { PerState } from './per-state.ts';

const NONE: readonly BudgetEntry[] = [];

/** Those of a caller, and those of models, which apply whoever calls. */
interface CallerBudgets {
  readonly always: readonly BudgetEntry[];
  /** Further ones by model id, within the caller's organization. */
  readonly byModel: ReadonlyMap<string, readonly BudgetEntry[]>;
}

type Subjects = ReadonlyMap<string, readonly BudgetEntry[]>;

const subjectsOf = new WeakMap<ConfigState, Subjects>();

const ofKeys = new PerState<CallerBudgets>((state, id) => {
  const key = state.apiKey(id);
  return key && budgetsOfCaller(state, { ...key, apiKeyId: id }, key);
});

/**
 * Budgets that a call is charged to, the narrowest first; empty = none is. Worked out once per state, key and model:
 * without budgets it costs a look-up.
 *
 * @param modelId the model that serves
 * @param costLabels `name=value`, those of the key among them
 */
export function dueBudgets(
  state: ConfigState,
  ids: CallerIds,
  modelId: string,
  costLabels: readonly string[],
): readonly BudgetEntry[] {
  const found = ofKeys.of(state, ids.apiKeyId) ?? budgetsOfCaller(state, ids, undefined);
  const known = found.byModel.size === 0 ? found.always : (found.byModel.get(modelId) ?? found.always);
  return costLabels.length === 0 ? known : withLabels(state, ids.organizationId, costLabels, known);
}

/** Adds the budgets of labels that the request named beside its key. */
function withLabels(
  state: ConfigState,
  organizationId: string,
  costLabels: readonly string[],
  known: readonly BudgetEntry[],
): readonly BudgetEntry[] {
  const subjects = bySubject(state);
  if (subjects.size === 0) return known;
  let all: BudgetEntry[] | undefined;
  for (const label of costLabels) {
    const budgets = subjects.get(subjectKey(organizationId, BudgetSubject.BUDGET_SUBJECT_COST_LABEL, label)) ?? NONE;
    for (const budget of budgets) if (!known.includes(budget)) (all ??= [...known]).push(budget);
  }
  return all ?? known;
}

/** Budgets that a key brings with it: its own, and its limits of hours and days. */
export function budgetsOfKey(key: ApiKeyEntry): readonly BudgetEntry[] {
  const { budget, limits } = key;
  const found: BudgetEntry[] = [];
  const add = (name: string, measure: BudgetMeasure, window: BudgetWindow, limit: string, softLimit = ''): void => {
    found.push(
      BudgetEntry.fromPartial({
        id: `${key.id}.${name}`,
        organizationId: key.organizationId,
        subject: BudgetSubject.BUDGET_SUBJECT_API_KEY,
        subjectId: key.id,
        measure,
        limit: limit === '' ? softLimit : limit,
        softLimit: limit === '' ? '' : softLimit,
        window,
        hard: limit !== '',
        thresholds: [50, 80, 100],
        whenUnreachable: BudgetUnreachable.BUDGET_UNREACHABLE_REFUSE,
      }),
    );
  };
  if (budget !== undefined) {
    add('money', BudgetMeasure.BUDGET_MEASURE_MONEY, budget.window, budget.hardPico, budget.softPico);
  }
  const count = (name: string, measure: BudgetMeasure, window: BudgetWindow, limit: number | undefined): void => {
    if (limit !== undefined) add(name, measure, window, String(limit));
  };
  const { BUDGET_MEASURE_REQUESTS: requests, BUDGET_MEASURE_TOKENS: tokens } = BudgetMeasure;
  const { BUDGET_WINDOW_HOUR: hour, BUDGET_WINDOW_DAY: day } = BudgetWindow;
  count('requests-hour', requests, hour, limits?.requestsPerHour);
  count('requests-day', requests, day, limits?.requestsPerDay);
  count('tokens-hour', tokens, hour, limits?.tokensPerHour);
  count('tokens-day', tokens, day, limits?.tokensPerDay);
  return found;
}

function budgetsOfCaller(state: ConfigState, ids: CallerIds, key: ApiKeyEntry | undefined): CallerBudgets {
  const subjects = bySubject(state);
  const always: BudgetEntry[] = key === undefined ? [] : [...budgetsOfKey(key)];
  const add = (subject: BudgetSubject, id: string): void => {
    if (id !== '') always.push(...(subjects.get(subjectKey(ids.organizationId, subject, id)) ?? NONE));
  };
  add(BudgetSubject.BUDGET_SUBJECT_API_KEY, ids.apiKeyId);
  add(BudgetSubject.BUDGET_SUBJECT_MEMBER, ids.memberId);
  add(BudgetSubject.BUDGET_SUBJECT_TEAM, ids.teamId);
  add(BudgetSubject.BUDGET_SUBJECT_PROJECT, ids.projectId);
  for (const [name, value] of Object.entries(key?.costLabels ?? {})) {
    add(BudgetSubject.BUDGET_SUBJECT_COST_LABEL, `${name}=${value}`);
  }
  add(BudgetSubject.BUDGET_SUBJECT_ORGANIZATION, ids.organizationId);
  return { always: always.length === 0 ? NONE : always, byModel: withModels(subjects, ids.organizationId, always) };
}

function withModels(
  subjects: Subjects,
  organizationId: string,
  always: readonly BudgetEntry[],
): CallerBudgets['byModel'] {
  const start = subjectKey(organizationId, BudgetSubject.BUDGET_SUBJECT_MODEL, '');
  const byModel = new Map<string, readonly BudgetEntry[]>();
  for (const [subject, budgets] of subjects) {
    if (subject.startsWith(start)) byModel.set(subject.slice(start.length), [...always, ...budgets]);
  }
  return byModel;
}

function bySubject(state: ConfigState): Subjects {
  let found = subjectsOf.get(state);
  if (found === undefined) {
    found = Map.groupBy(state.entries('budget'), (budget) =>
      subjectKey(budget.organizationId, budget.subject, budget.subjectId),
    );
    subjectsOf.set(state, found);
  }
  return found;
}

function subjectKey(organizationId: string, subject: BudgetSubject, id: string): string {
  return `${organizationId} ${subject} ${id}`;
}

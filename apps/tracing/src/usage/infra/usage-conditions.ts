import type { UsageFilter, UsageScope } from '../usage.ports.ts';

const DAY_MS = 24 * 3_600_000;
/** An id that somebody made up may lie further ahead than the database has days. */
const LATEST_MS = Date.UTC(2200, 0, 1);

/** What a table calls the columns of its days and moments, and what always holds. */
export interface ConditionedTable {
  readonly always: string;
  readonly day: string;
  readonly at: string;
}

/** Opens say nothing that settles do not say as well. */
const LEDGER: ConditionedTable = { always: `kind <> 'open'`, day: 'attempt_day', at: 'occurred_at' };

/** Conditions of one statement and the values they name. Texts of callers are values, never part of a statement. */
export class UsageConditions {
  /** In the order of their places. */
  readonly values: unknown[] = [];
  private readonly parts: string[];
  private readonly table: ConditionedTable;

  constructor(scope: UsageScope, table: ConditionedTable = LEDGER) {
    this.table = table;
    this.parts = [table.always];
    this.addScope(scope);
  }

  /** The whole condition. */
  get where(): string {
    return this.parts.join(' AND ');
  }

  /** Place of one more value, such as `$3`. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Adds a condition on one more value. */
  add(condition: (place: string) => string, value: unknown): void {
    this.parts.push(condition(this.value(value)));
  }

  /** Adds a condition without a value of a caller. */
  addFixed(condition: string): void {
    this.parts.push(condition);
  }

  /** Names the days, so that others are not even looked at. Both inclusive. */
  addDays(fromMs: number, toMs: number): void {
    this.add((place) => `${this.table.day} >= ${place}::date`, dayText(fromMs));
    this.add((place) => `${this.table.day} <= ${place}::date`, dayText(toMs));
  }

  /** Narrows to a time. */
  addTime({ from, to }: Pick<UsageFilter, 'from' | 'to'>): void {
    this.addDays(from.getTime(), to.getTime());
    this.add((place) => `${this.table.at} >= ${place}::timestamptz`, from.toISOString());
    this.add((place) => `${this.table.at} < ${place}::timestamptz`, to.toISOString());
  }

  /** Narrows to a part of the scope. */
  addFilter(filter: UsageFilter): void {
    this.addTime(filter);
    this.addParts(filter);
  }

  /** The same without time. */
  addParts({ model, deploymentId, providerId, projectId, apiKeyId }: UsageFilter): void {
    if (model !== '') this.add((place) => `(model_id = ${place} OR model_key = ${place})`, model);
    if (deploymentId !== '') this.add((place) => `deployment_id = ${place}`, deploymentId);
    if (providerId !== '') this.add((place) => `provider_id = ${place}`, providerId);
    if (projectId !== '') this.add((place) => `project_id = ${place}`, projectId);
    if (apiKeyId !== '') this.add((place) => `api_key_id = ${place}`, apiKeyId);
  }

  private addScope(scope: UsageScope): void {
    if (scope.kind === 'installation') return;
    this.add((place) => `organization_id = ${place}`, scope.organizationId);
    if (scope.kind === 'organization') return;
    const [projects, teams] = [this.value(scope.projectIds), this.value(scope.teamIds)];
    this.parts.push(`(project_id = ANY(${projects}::text[]) OR team_id = ANY(${teams}::text[]))`);
  }
}

/** A moment this many days away, in Unix milliseconds. */
export function daysFrom(ms: number, days: number): number {
  return ms + days * DAY_MS;
}

function dayText(ms: number): string {
  return new Date(Math.min(ms, LATEST_MS)).toISOString().slice(0, 10);
}

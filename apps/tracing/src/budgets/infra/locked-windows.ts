import type { EntityManager } from 'typeorm';
import { AlertOutbox } from '../../alerts/alert-outbox.ts';
import type { BudgetState } from '../domain/lease-state.ts';
import { newlyReached, type Thresholds } from '../domain/thresholds.ts';
import type { BudgetAbout, BudgetWindowKey } from '../leases.ports.ts';
import { ADD_ALERT, SPANS, UPDATE_WINDOWS } from './lease-sql.ts';

/** A row of `tracing.budget_window`. */
export interface WindowRow {
  readonly budget_id: string;
  readonly window_id: string;
  readonly organization_id: string;
  readonly limit_amount: string;
  readonly settled: string;
  readonly granted: string;
  readonly overrun: string;
  readonly window_start: Date | null;
  readonly window_end: Date | null;
  readonly span_start: Date | null;
  readonly hard: boolean;
  readonly thresholds: readonly number[];
  readonly soft_limit: string | null;
  readonly alerted: readonly string[];
  readonly about: Partial<BudgetAbout>;
}

interface SpanRow {
  readonly budget_id: string;
  readonly window_id: string;
  readonly used: string;
  readonly spent: string;
  readonly alerted: readonly string[];
}

/** A window whose row is locked. */
export interface LockedWindow extends BudgetWindowKey {
  readonly row: WindowRow;
  state: BudgetState;
  alerted: readonly string[];
}

/** What other windows hold that count together with one. */
interface Elsewhere {
  /** Spent or granted. */
  readonly used: bigint;
  readonly spent: bigint;
  readonly alerted: readonly string[];
}

/** Windows whose rows a transaction has locked, and what counts together with them. */
export class LockedWindows {
  private readonly windows = new Map<string, LockedWindow>();
  private readonly spans = new Map<string, SpanRow>();

  /** Reads what rolling budgets look back on. */
  static async of(manager: EntityManager, rows: readonly WindowRow[]): Promise<LockedWindows> {
    const locked = new LockedWindows(rows);
    if (!rows.some((row) => row.span_start !== null)) return locked;
    const keys = rows.map(({ budget_id, window_id, span_start }) => ({ budget_id, window_id, span_start }));
    for (const span of await manager.query<SpanRow[]>(SPANS, [JSON.stringify(keys)])) {
      locked.spans.set(keyOfRow(span), span);
    }
    return locked;
  }

  private constructor(rows: readonly WindowRow[]) {
    for (const row of rows) {
      const { budget_id: budgetId, window_id: windowId, alerted } = row;
      this.windows.set(keyOfRow(row), { budgetId, windowId, row, state: stateOf(row), alerted });
    }
  }

  /** @throws Error for a window that is not locked */
  get(key: BudgetWindowKey): LockedWindow {
    const window = this.windows.get(keyOf(key));
    if (window === undefined) throw new Error(`the window ${keyOf(key)} is not locked`);
    return window;
  }

  /** How much may be shared out in a window: nothing of a soft budget, of a rolling one what others leave. */
  shareable(window: LockedWindow): bigint {
    return window.row.hard ? window.state.limit - this.elsewhere(window).used : 0n;
  }

  /** Writes what has changed, and tells of each threshold that is reached, once. */
  async write(manager: EntityManager): Promise<void> {
    if (this.windows.size === 0) return;
    for (const window of this.windows.values()) await this.tell(manager, window);
    const rows = [...this.windows.values()].map(({ budgetId, windowId, state, alerted }) => ({
      budget_id: budgetId,
      window_id: windowId,
      settled: String(state.settled),
      granted: String(state.granted),
      overrun: String(state.overrun),
      alerted,
    }));
    await manager.query(UPDATE_WINDOWS, [JSON.stringify(rows)]);
  }

  private async tell(manager: EntityManager, window: LockedWindow): Promise<void> {
    const { budgetId, windowId, row, state } = window;
    const others = this.elsewhere(window);
    const spent = state.settled + state.overrun + others.spent;
    const told: Thresholds = {
      limit: state.limit,
      softLimit: row.soft_limit === null ? undefined : BigInt(row.soft_limit),
      thresholds: row.thresholds,
      alerted: [...window.alerted, ...others.alerted],
    };
    for (const threshold of newlyReached(told, spent)) {
      const occurredAt = new Date();
      window.alerted = [...window.alerted, threshold];
      await manager.query(ADD_ALERT, [budgetId, windowId, threshold, String(spent), String(state.limit), occurredAt]);
      await AlertOutbox.add(manager, {
        kind: 'budget.threshold',
        organizationId: row.organization_id,
        subjectId: budgetId,
        dedupeKey: `budget.threshold:${budgetId}:${windowId}:${threshold}`,
        occurredAt,
        payload: {
          budget_id: budgetId,
          ...row.about,
          hard: row.hard,
          threshold,
          spent: String(spent),
          limit: String(state.limit),
          window_start: (row.span_start ?? row.window_start)?.toISOString() ?? null,
          window_end: row.window_end?.toISOString() ?? null,
        },
      });
    }
  }

  private elsewhere({ budgetId, windowId, row }: LockedWindow): Elsewhere {
    const from = row.span_start;
    if (from === null) return { used: 0n, spent: 0n, alerted: [] };
    const span = this.spans.get(keyOf({ budgetId, windowId }));
    let [used, spent] = [BigInt(span?.used ?? 0), BigInt(span?.spent ?? 0)];
    const alerted = [...(span?.alerted ?? [])];
    for (const other of this.windows.values()) {
      const counts = other.budgetId === budgetId && other.windowId !== windowId && other.row.span_start !== null;
      if (!counts || other.row.window_end === null || other.row.window_end <= from) continue;
      used += other.state.settled + other.state.granted + other.state.overrun;
      spent += other.state.settled + other.state.overrun;
      alerted.push(...other.alerted);
    }
    return { used, spent, alerted };
  }
}

/** Names a window. */
export function keyOf({ budgetId, windowId }: BudgetWindowKey): string {
  return `${budgetId} ${windowId}`;
}

/** Names the window of a row. */
export function keyOfRow(row: { readonly budget_id: string; readonly window_id: string }): string {
  return `${row.budget_id} ${row.window_id}`;
}

function stateOf(row: WindowRow): BudgetState {
  return {
    limit: BigInt(row.limit_amount),
    settled: BigInt(row.settled),
    granted: BigInt(row.granted),
    overrun: BigInt(row.overrun),
  };
}

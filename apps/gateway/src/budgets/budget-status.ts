import type { BudgetStatusDocument } from '@roundhouse/admin-api';
import { windowAt, type BudgetWindowKind } from '@roundhouse/budgets';

/** A budget as registry shows it. */
export interface ShownBudget {
  readonly id: string;
  readonly measure: 'money' | 'requests' | 'tokens';
  readonly limit: string;
  readonly window: BudgetWindowKind;
  readonly time_zone: string;
  readonly hard: boolean;
}

/** What is known of a window; amounts are digits as text. */
export interface Standing {
  readonly settled: string;
  readonly granted: string;
  readonly overrun: string;
}

/** How much of a budget is used. @param nowMs Unix time in milliseconds */
export function budgetStatus(budget: ShownBudget, standing: Standing, nowMs: number): BudgetStatusDocument {
  const { startMs, endMs } = windowAt(budget.window, budget.time_zone, nowMs);
  const isEndless = endMs === Infinity;
  const { id, measure, limit } = budget;
  const window = {
    window_start: isEndless ? null : new Date(startMs).toISOString(),
    window_end: isEndless ? null : new Date(endMs).toISOString(),
  };
  if (!budget.hard) {
    return {
      id,
      measure,
      limit,
      spent: null,
      granted: null,
      remaining: null,
      percent: null,
      forecast: null,
      ...window,
    };
  }
  const spent = BigInt(standing.settled) + BigInt(standing.overrun);
  const left = BigInt(limit) - spent - BigInt(standing.granted);
  const elapsedMs = BigInt(Math.max(1, Math.floor(nowMs - startMs)));
  return {
    id,
    measure,
    limit,
    spent: String(spent),
    granted: standing.granted,
    remaining: String(left > 0n ? left : 0n),
    percent: limit === '0' ? 100 : Number((spent * 100n) / BigInt(limit)),
    forecast: isEndless ? null : String((spent * BigInt(endMs - startMs)) / elapsedMs),
    ...window,
  };
}

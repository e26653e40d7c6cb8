import { BUDGET_RESOURCE, type BudgetAlertDocument, type BudgetStatusDocument } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import { amountCell, barCell, windowCell } from '../budgets/budget-cells.ts';
import type { Connection } from '../connection.ts';
import { colours, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import { findResource } from '../resources/resource-client.ts';
import { givenMembers, printCsv, readPages } from '../listing.ts';

/** Which budgets are wanted. */
export interface BudgetsWish {
  readonly organization?: string;
  readonly subject?: string;
  readonly measure?: string;
  readonly window?: string;
  readonly state?: string;
  readonly search?: string;
  readonly sort?: string;
  /** Most that are listed. */
  readonly limit: number;
}

interface StatusPage {
  readonly data: readonly BudgetStatusDocument[];
  readonly next_cursor: string | null;
  readonly total: number;
}

const HEAD = ['BUDGET', 'OF', 'WINDOW', 'SPENT', 'LIMIT', '', 'USED', 'LEFT', 'FORECAST', 'STATE'];
/**
 * Lists how budgets stand.
 *
 * @returns exit status: 0, or 1 when a hard one is exhausted; of csv, which nobody reads here, always 0
 */
export async function listBudgets(
  connection: Connection,
  wish: BudgetsWish,
  format: OutputFormat | 'csv',
  output: Output,
): Promise<number> {
  const query = queryOf(wish);
  if (format === 'csv') {
    await printCsv(connection, '/api/v1/budgets/status', query, output);
    return 0;
  }
  const { data, total } = await readPages<StatusPage>(connection, '/api/v1/budgets/status', query, wish.limit);
  if (format !== 'table') printDocument(output, format, { data, total });
  else {
    printTable(
      output,
      HEAD,
      data.map((budget) => cellsOf(budget, output)),
    );
    const paint = colours(output);
    if (output.interactive && data.length === 0) output.write(paint.dim('There is no such budget.\n'));
    if (output.interactive && total > data.length) output.write(paint.dim(`${total - data.length} more.\n`));
  }
  return data.some(({ hard, state }) => hard && state === 'exhausted') ? 1 : 0;
}

/** Lists which thresholds a budget has reached, the latest first. @param name its id or name */
export async function listBudgetAlerts(
  connection: Connection,
  name: string,
  limit: number,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  // Those that keys bring with them are no resources.
  const id = name.includes('.') ? name : (await findResource(connection, BUDGET_RESOURCE, name)).id;
  const path = `/api/v1/budgets/${encodeURIComponent(id)}`;
  const [{ measure }, { data }] = await Promise.all([
    sendJson<BudgetStatusDocument>(connection, `${path}/status`),
    sendJson<{ data: readonly BudgetAlertDocument[] }>(connection, `${path}/alerts?limit=${limit}`),
  ]);
  if (format !== 'table') {
    printDocument(output, format, { data });
    return;
  }
  const rows = data.map(({ occurred_at: at, threshold, spent, limit: bound, window_id: window }) => [
    at.replace(/\.\d+Z$/, 'Z'),
    threshold === 'soft_limit' ? 'soft limit' : `${threshold} %`,
    amountCell(measure, spent),
    amountCell(measure, bound),
    window,
  ]);
  printTable(output, ['AT', 'REACHED', 'SPENT', 'LIMIT', 'WINDOW'], rows);
}

function queryOf({ organization, subject, measure, window, state, search, sort }: BudgetsWish): Record<string, string> {
  return givenMembers({ organization_id: organization, subject, measure, window, state, q: search, sort });
}

function cellsOf(budget: BudgetStatusDocument, output: Output): string[] {
  const { display_name: name, subject, subject_id: subjectId, measure, state, hard, forecast } = budget;
  const paint = colours(output);
  const colour = { ok: paint.green, warning: paint.yellow, exhausted: paint.red }[state];
  return [
    name,
    subject === 'cost_label' ? subjectId : subject,
    windowCell(budget),
    amountCell(measure, budget.spent),
    amountCell(measure, budget.limit),
    colour(barCell(budget)),
    `${budget.percent} %`,
    amountCell(measure, budget.remaining),
    forecast === null ? '-' : amountCell(measure, forecast),
    colour(hard ? state : `${state}, soft`),
  ];
}

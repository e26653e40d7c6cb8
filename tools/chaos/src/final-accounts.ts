import { until, type LedgerComparison, type StackView } from '@roundhouse/testing';

/** What ledger, sums and gateways say once everything is quiet. */
export interface FinalAccounts extends LedgerComparison {
  /** Requests whose caller had the whole answer and that have no settle in the ledger. */
  readonly unrecorded: number;
  /** What the ledger charged less what the bill comes to, over requests that were settled, in pico-USD. */
  readonly differencePico: bigint;
  /** Attempts that stand in the ledger as provisional. */
  readonly provisionalAttempts: ReadonlySet<string>;
  /** Days whose sums by hour or day are not those of the rows. */
  readonly wrongDays: number;
  /** Records that some gateway still waits to be confirmed. */
  readonly unconfirmed: number;
  readonly deadLetters: number;
}

/** Model of the load. */
export interface LoadModel {
  readonly id: string;
  readonly upstream: string;
  readonly inputPico: bigint;
  readonly outputPico: bigint;
}

/** Waits until gateways have nothing unconfirmed left, for so long at most, and adds up. */
export async function finalAccounts(
  view: StackView,
  model: LoadModel,
  answered: readonly string[],
  timeoutMs: number,
): Promise<FinalAccounts> {
  await until('everything is confirmed', timeoutMs, async () => (await unconfirmedRecords(view)) === 0).catch(
    () => undefined,
  );
  const comparison = await view
    .ledgerCaughtUp(model.id, model.upstream, 10_000)
    .catch(() => view.compareLedger(model.id, model.upstream));
  return {
    ...comparison,
    unrecorded: await countUnrecorded(view, model, answered),
    differencePico: await differencePico(view, model),
    provisionalAttempts: await provisionalAttempts(view, model),
    wrongDays: await wrongDays(view),
    unconfirmed: await unconfirmedRecords(view),
    deadLetters: await countDeadLetters(view),
  };
}

async function unconfirmedRecords(view: StackView): Promise<number> {
  const counts = await Promise.all(
    view.namesOf('gateway').map((name) => view.metric(name, 'usage_unconfirmed_records')),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function countUnrecorded(view: StackView, model: LoadModel, answered: readonly string[]): Promise<number> {
  const rows = await view.query<{ request_id: string }>(
    `SELECT DISTINCT request_id FROM tracing.ledger WHERE model_id = $1 AND kind = 'settle' AND usage_source = 'provider'`,
    [model.id],
  );
  const settled = new Set(rows.map(({ request_id: id }) => id));
  return answered.filter((id) => !settled.has(id)).length;
}

/** The ledger's own tokens times the price: a charge that follows from no tokens shows up here. */
async function differencePico(view: StackView, { id, inputPico, outputPico }: LoadModel): Promise<bigint> {
  const [row] = await view.query<{ difference: string }>(
    `SELECT coalesce(sum(cost_pico - input_tokens * $2::numeric - output_tokens * $3::numeric), 0)::text AS difference
       FROM tracing.ledger WHERE model_id = $1`,
    [id, String(inputPico), String(outputPico)],
  );
  return BigInt(row?.difference ?? 0);
}

async function provisionalAttempts(view: StackView, { id }: LoadModel): Promise<ReadonlySet<string>> {
  const rows = await view.query<{ attempt_id: string }>(
    `SELECT attempt_id FROM tracing.ledger WHERE model_id = $1 AND kind IN ('provisional', 'reversal')
      GROUP BY attempt_id HAVING sum(CASE kind WHEN 'provisional' THEN 1 ELSE -1 END) > 0`,
    [id],
  );
  return new Set(rows.map(({ attempt_id: attemptId }) => attemptId));
}

async function wrongDays(view: StackView): Promise<number> {
  const { data } = await view.admin.must<{ data: { rows_difference: number; difference_pico: string }[] }>(
    'POST',
    '/usage/verify',
    {},
  );
  return data.filter((day) => day.rows_difference !== 0 || day.difference_pico !== '0').length;
}

async function countDeadLetters(view: StackView): Promise<number> {
  const [row] = await view.query<{ count: string }>('SELECT count(*) AS count FROM tracing.dead_letters');
  return Number(row?.count ?? 0);
}

import { inParallel, until, type StackView } from '@roundhouse/testing';
import { hostileAddresses } from '../harness/hostile-peers.ts';
import type { FaultRow } from './fault-row.ts';
import { observe, runRow, type ObservedRow, type RanRow, type SettledAttempt } from './row-run.ts';
import { setUp, type ReadyRow } from './row-set-up.ts';

/** Rows that run at a time. */
const AT_ONCE = 8;
const TRIES = 3;
const LEDGER_TIMEOUT_MS = 20_000;

/**
 * Sets all rows up, runs them, and answers what each one showed, by its name. A row of which a gateway planned a call by
 * itself, because the router's answer took longer than 50 ms on a busy machine, is run again: what is tested is what
 * routers know.
 */
export async function runTable(rows: readonly FaultRow[], stack: StackView): Promise<Map<string, ObservedRow>> {
  // What ran before may have left a gateway that has just found its registry again.
  await stack.settled(30_000);
  const router = stack.watchRouter();
  const ran = new Map<string, RanRow>();
  for (let left = rows, tries = 0; left.length > 0 && tries < TRIES; tries += 1) {
    if (tries > 0) process.stdout.write(`fault table: ${left.length} rows once more, as they were planned locally\n`);
    const ready = await inParallel(left, AT_ONCE, (row): Promise<ReadyRow> => setUp(row, stack, hostileAddresses()));
    await stack.settled(20_000);
    for (const each of await inParallel(ready, AT_ONCE, (row): Promise<RanRow> => runRow(row, stack, router))) {
      ran.set(each.ready.row.name, each);
    }
    left = left.filter(({ name }) => ran.get(name)?.answers.some(({ plan }) => plan === 'local'));
  }
  router.close();
  const settled = await settledAttempts([...ran.values()], stack);
  return new Map([...ran].map(([name, each]) => [name, observe(each, settled)]));
}

/** Waits until the ledger has every attempt that the gateway says it made. */
async function settledAttempts(ran: readonly RanRow[], stack: StackView): Promise<SettledAttempt[]> {
  const answers = ran.flatMap((each) => each.answers);
  const ids = answers.map(({ requestId }) => requestId);
  const wanted = answers.reduce((sum, { attempts }) => sum + attempts, 0);
  let found: SettledAttempt[] = [];
  const read = async (): Promise<boolean> => {
    found = await stack.query<SettledAttempt>(
      `SELECT request_id, failure_class, usage_source, input_tokens AS input, output_tokens AS output
         FROM tracing.ledger WHERE kind = 'settle' AND request_id = ANY($1)
        ORDER BY request_id, attempt_index`,
      [ids],
    );
    return found.length >= wanted;
  };
  // What is missing after that shows in the rows that it is missing of.
  await until('the ledger has every attempt', LEDGER_TIMEOUT_MS, read).catch(() => undefined);
  return found;
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { faultPage, lastRunOf, verdictOf, type FaultReport } from './fault-page.ts';
import { FAULT_TABLE } from './table/table.ts';

/**
 * Holds docs/faults.md against the table of faults; with `--write`, writes it, with what the last run found when that left
 * a report. Results are those of whoever ran the tests last, and no reason to fail.
 */
const PAGE = 'docs/faults.md';
const REPORT = 'artifacts/faults.json';

const written = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
const isWriting = process.argv.includes('--write');
const style = await resolveConfig(PAGE);
const page = await format(isWriting && existsSync(REPORT) ? fromReport() : fromPage(), {
  ...style,
  parser: 'markdown',
});

if (isWriting) {
  writeFileSync(PAGE, page);
} else if (page !== written) {
  process.stdout.write(`${PAGE} is not what the table of faults says: run npm run gen\n`);
  process.exit(1);
}
process.stdout.write(`faults: ok (${FAULT_TABLE.length} rows)\n`);

function fromPage(): string {
  const { verdicts, ranAt } = lastRunOf(written);
  return faultPage(FAULT_TABLE, (name) => verdicts.get(name), ranAt);
}

function fromReport(): string {
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as FaultReport;
  const verdicts = new Map(FAULT_TABLE.map((row) => [row.name, verdictOf(row, report)]));
  const told = [...verdicts.values()].filter((verdict) => verdict === 'as told').length;
  const ranAt = `Last run: ${report.at.slice(0, 10)}, ${told} of ${FAULT_TABLE.length} rows as told; the gateway grew by ${report.growthMib} MiB at most.`;
  return faultPage(FAULT_TABLE, (name) => verdicts.get(name), ranAt);
}

import type { FaultRow } from './fault-row.ts';
import { OUTAGES } from './table/outages.ts';

/** What a run of the table found, as it stands in `artifacts/faults.json`. */
export interface FaultReport {
  readonly at: string;
  readonly growthMib: number;
  readonly rows: Readonly<Record<string, { readonly outcome: unknown; readonly leaks: readonly string[] }>>;
}

const LAST_HEADER = 'not as specified: wanted';
const HEADER = [
  'fault',
  'how',
  'calls',
  'caller sees',
  'attempts of each call',
  'circuit after',
  'credential after',
  'usage recorded',
  'last run',
  LAST_HEADER,
];
const LAST_RUN = HEADER.indexOf('last run');
const NEVER = 'not yet';

/**
 * The page of faults.
 *
 * @param lastRun what to write into the column of that name, by the row's name
 * @param ranAt sentence about the last run
 */
export function faultPage(
  table: readonly FaultRow[],
  lastRun: (name: string) => string | undefined,
  ranAt: string,
): string {
  const rows = table.map((row) => cellsOf(row, lastRun(row.name) ?? NEVER));
  const open = table.filter(({ notAsSpecified }) => notAsSpecified !== undefined).length;
  const outages = OUTAGES.map(({ name, holds, test, notAsSpecified = '' }) => [name, holds, test, notAsSpecified]);
  return [
    INTRODUCTION,
    `${table.length} rows, of which ${open} are not as specified (yet).`,
    ranAt,
    markdownTable([HEADER, ...rows]),
    '## Outages and several processes',
    markdownTable([['what', 'holds', 'test below apps/e2e/src', LAST_HEADER], ...outages]),
  ].join('\n\n');
}

function markdownTable([header = [], ...rows]: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What a run says about a row. */
export function verdictOf(row: FaultRow, report: FaultReport): string {
  const found = report.rows[row.name];
  if (found === undefined) return NEVER;
  const { outcome, leaks } = found;
  if (leaks.length > 0) return 'LEAKS';
  return JSON.stringify(outcome) === JSON.stringify(row.expected) ? 'as told' : 'OTHERWISE';
}

/** Reads what a page says of its last run, by the row's name, and the sentence about it. */
export function lastRunOf(page: string): { verdicts: Map<string, string>; ranAt: string } {
  const verdicts = new Map<string, string>();
  for (const line of page.split('\n')) {
    const cells = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (cells.length === HEADER.length) verdicts.set(cells[1] ?? '', cells[LAST_RUN] ?? NEVER);
  }
  return { verdicts, ranAt: /^Last run: .*$/m.exec(page)?.[0] ?? `Last run: ${NEVER}.` };
}

function cellsOf(row: FaultRow, lastRun: string): string[] {
  const { expected } = row;
  const { caller, attempts, circuit, credential, usage } = expected;
  const cells = [row.fault, row.name, String(row.calls), caller, attempts, circuit, credential, usage];
  return [...cells, lastRun, row.notAsSpecified ?? ''].map((cell) => cell.replaceAll('|', '\\|'));
}

const INTRODUCTION = `# What happens when a provider fails

<!-- Generated from apps/e2e/src/faults/table and the last run: npm run gen. -->

Each row is a test on the running stack (\`apps/e2e/src/faults\`): a model whose first deployment has the fault, alone or with a
healthy sibling of lower priority, called one after the other. Failure classes and what they do are those of
[architecture](architecture.md). \`A → ok\` = the first attempt failed with class A, the second served; circuits open after three
failures here, and time limits are fractions of a second. Usage is that of the first attempt: who said so, tokens in + out.

The same run proves: no secret, address or foreign answer reaches a caller; a peer with a bad certificate hears no byte; no
redirect is followed; nothing is in flight afterwards at gateway, router or provider; memory stays bounded.`;

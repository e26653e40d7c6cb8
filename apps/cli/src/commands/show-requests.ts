import type { RequestPage } from '@roundhouse/admin-api';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../connection.ts';
import { printLink } from '../export-link.ts';
import { colours, harmlessLine, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import { durationCell } from '../usage/usage-cells.ts';
import { usageQuery, type UsageFilterWish } from '../usage/usage-filter.ts';
import { printCsv, readPages } from '../listing.ts';

/** Which requests are wanted. */
export interface RequestsWish extends UsageFilterWish {
  readonly status?: string;
  readonly minLatency?: number;
  readonly reason?: string;
  /** The step that ended them ahead of an answer. */
  readonly refusedBy?: string;
  readonly tag?: string;
  /** Words of what was said. */
  readonly search?: string;
  readonly member?: string;
  readonly endUser?: string;
  /** `name=value`. */
  readonly costLabel?: string;
  readonly feedback?: string;
  /** Whether a line below each request shows what was said. */
  readonly preview?: boolean;
  /** Beginning of a request id. */
  readonly idPrefix?: string;
  /** Most that are listed. */
  readonly limit: number;
  /** True = a link to all of them as CSV is wanted in their place. */
  readonly link: boolean;
}

type RequestDocument = RequestPage['data'][number];

/** Above the gateway's own. */
const TIMEOUT_MS = 30_000;
const LARGEST_PAGE = 200;
const POLL_MS = 2_000;
/** Requests stand in the ledger once they are over, at the place of their beginning. */
const LOOK_BACK_MS = 15 * 60_000;
/** Requests of one look at most. */
const MAX_LOOK = 1_000;
/** Of what was said, in a table. */
const CELL_CHARACTERS = 40;
const HEAD = ['TIME', 'REQUEST', 'STATUS', 'MODEL', 'PROVIDER', 'ATTEMPTS', 'LATENCY', 'INPUT', 'OUTPUT', 'COST'];

/** Lists requests, newest first. */
export async function showRequests(
  connection: Connection,
  wish: RequestsWish,
  format: OutputFormat | 'csv',
  output: Output,
): Promise<void> {
  const query = await requestQuery(connection, wish);
  if (wish.link) return printLink(connection, '/requests', query, output);
  if (format === 'csv') {
    await printCsv(connection, '/api/v1/requests', query, output, { timeoutMs: 10 * TIMEOUT_MS });
    return;
  }
  const data = await listRequests(connection, query, wish.limit);
  if (format !== 'table') {
    printDocument(output, format, { data });
    return;
  }
  // Who searches for words wants to see them.
  const said = wish.preview === true || wish.search !== undefined;
  printTable(
    output,
    said ? [...HEAD, 'ASKED', 'ANSWERED'] : HEAD,
    data.map((request) => [...cellsOf(request, output), ...(said ? saidCells(request) : [])]),
  );
  if (output.interactive && data.length === 0) output.write(colours(output).dim('No such requests.\n'));
}

/** Prints requests as they come, oldest first, until the signal: a line each. */
export async function followRequests(
  connection: Connection,
  wish: RequestsWish,
  format: OutputFormat,
  output: Output,
  signal?: AbortSignal,
): Promise<void> {
  const query = await requestQuery(connection, wish);
  const print = (request: RequestDocument): void =>
    output.write(`${format === 'table' ? cellsOf(request, output).join('\t') : JSON.stringify(request)}\n`);
  const look = (): Promise<readonly RequestDocument[]> => {
    const from = new Date(Date.now() - LOOK_BACK_MS).toISOString();
    return listRequests(connection, { ...query, from }, MAX_LOOK);
  };
  if (format === 'table') output.write(`${HEAD.join('\t')}\n`);
  // First what is there, so that of it no more is printed than was asked for.
  const before = await look();
  let requests = await listRequests(connection, query, wish.limit);
  let seen = new Set(before.map(({ id }) => id).filter((id) => !requests.some((request) => request.id === id)));
  for (let goesOn = true; goesOn;) {
    for (const request of requests.toReversed()) if (!seen.has(request.id)) print(request);
    // What a look does not show any more is too old to come again.
    seen = new Set([...requests.map(({ id }) => id), ...[...seen].slice(0, MAX_LOOK)]);
    goesOn = await paused(signal);
    if (goesOn) requests = await look();
  }
}

/** Waits for the next look. @returns false when there is to be none */
async function paused(signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal });
    return true;
  } catch {
    return false;
  }
}

async function requestQuery(connection: Connection, wish: RequestsWish): Promise<Record<string, string>> {
  const { status, minLatency, idPrefix, reason, refusedBy, tag } = wish;
  const { search, member, endUser, costLabel, feedback } = wish;
  return {
    ...(await usageQuery(connection, wish)),
    ...(status !== undefined && { status }),
    ...(reason !== undefined && { reason }),
    ...(refusedBy !== undefined && { refusing_step: refusedBy }),
    ...(tag !== undefined && { tag }),
    ...(search !== undefined && { q: search }),
    ...(member !== undefined && { member_id: member }),
    ...(endUser !== undefined && { end_user: endUser }),
    ...(costLabel !== undefined && { cost_label: costLabel }),
    ...(feedback !== undefined && { feedback }),
    ...(minLatency !== undefined && { min_latency_ms: String(minLatency) }),
    ...(idPrefix !== undefined && { id_prefix: idPrefix }),
  };
}

async function listRequests(
  connection: Connection,
  query: Readonly<Record<string, string>>,
  limit: number,
): Promise<readonly RequestDocument[]> {
  const bounds = { largestPage: LARGEST_PAGE, timeoutMs: TIMEOUT_MS };
  return (await readPages<RequestPage>(connection, '/api/v1/requests', query, limit, bounds)).data;
}

/** What was asked and answered, short enough for a line. */
function saidCells({ request_preview: asked, answer_preview: answered }: RequestDocument): string[] {
  return [asked, answered].map((text) => (text === null ? '-' : inShort(text)));
}

function inShort(text: string): string {
  const line = harmlessLine(text);
  const characters = Array.from(line);
  return characters.length <= CELL_CHARACTERS ? line : `${characters.slice(0, CELL_CHARACTERS - 1).join('')}…`;
}

function cellsOf(request: RequestDocument, output: Output): string[] {
  const { status, provisional } = request;
  const paint = colours(output);
  const word = provisional ? `${status} (provisional)` : status;
  return [
    request.started_at,
    request.id,
    status === 'success' ? paint.green(word) : paint.red(word),
    request.model ?? '-',
    request.provider ?? request.deployment ?? '-',
    String(request.attempt_count),
    output.interactive ? durationCell(request.latency_ms) : String(request.latency_ms),
    String(request.input_tokens),
    String(request.output_tokens),
    request.cost_usd,
  ];
}

import { SERVING_RESOURCE, type ServingDocument, type ServingReleaseDocument } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { secondsWords } from '../explain/explanation-words.ts';
import { givenMembers, readPages } from '../listing.ts';
import { colours, harmlessLine, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import { findResource } from '../resources/resource-client.ts';

/** Which servings are wanted. */
export interface ServingsWish {
  readonly organization?: string;
  readonly search?: string;
  readonly sort?: string;
  /** Most that are listed. */
  readonly limit: number;
}

interface ServingPage {
  readonly data: readonly ServingDocument[];
  readonly next_cursor: string | null;
  readonly total: number;
}

type PlacementDocument = ServingDocument['placements'][number];

const SERVINGS = '/api/v1/servings';
const MIB = 1024 * 1024;

/** The serving of an id or key. @throws UsageError when there is none, or more than one */
export async function findServing(
  connection: Connection,
  name: string,
  organization: string | undefined,
): Promise<ServingDocument> {
  const within = organization === undefined ? {} : { organization_id: organization };
  return (await findResource(connection, SERVING_RESOURCE, name, within)) as unknown as ServingDocument;
}

/** Lists servings. @returns exit status: 1 when one of them is failed or degraded */
export async function listServings(
  connection: Connection,
  { organization, search, sort, limit }: ServingsWish,
  format: OutputFormat,
  output: Output,
): Promise<number> {
  const query = givenMembers({ organization_id: organization, q: search, sort });
  const { data, total } = await readPages<ServingPage>(connection, SERVINGS, query, limit);
  if (format === 'table') {
    const head = ['SERVING', 'PHASE', 'COPIES', 'CONTENT', 'RELEASE', 'SAYS'];
    printTable(
      output,
      head,
      data.map((serving) => [
        serving.key,
        serving.phase,
        `${readyCopies(serving)} of ${serving.copies}`,
        serving.release?.content ?? '-',
        serving.release === null ? '-' : `${serving.release.number} ${serving.release.state}`,
        harmlessLine(serving.message) || '-',
      ]),
    );
  } else printDocument(output, format, { data, total });
  return data.some(({ phase }) => phase === 'failed' || phase === 'degraded') ? 1 : 0;
}

/** Shows one serving: its copies, and why other nodes hold none. */
export function showServing(serving: ServingDocument, output: Output): void {
  const paint = colours(output);
  const percent = serving.phase === 'ready' ? '' : ` (${Math.round(serving.progress * 100)} %)`;
  output.write(`${paint.bold(serving.key)}: ${serving.phase}${percent}\n${harmlessLine(serving.message)}\n`);
  if (serving.release !== null) {
    const { number, state, content, reason } = serving.release;
    output.write(`release ${number} ${state}: ${content}${reason === '' ? '' : `. ${harmlessLine(reason)}`}\n`);
  }
  if (serving.placements.length > 0) {
    output.write('\n');
    printTable(output, ['NODE', 'ROLE', 'RELEASE', 'PHASE', 'DONE', 'SAYS'], serving.placements.map(placementCells));
  }
  if (serving.left_out.length === 0) return;
  output.write('\n');
  printTable(
    output,
    ['NO COPY ON', 'WHY', 'SAYS'],
    serving.left_out.map(({ node, code, message }) => [node, code, harmlessLine(message)]),
  );
}

/** Lists the releases of a serving, newest first. */
export async function listReleases(
  connection: Connection,
  { id }: Pick<ServingDocument, 'id'>,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const { data } = await sendJson<{ data: readonly ServingReleaseDocument[] }>(
    connection,
    `${SERVINGS}/${id}/releases`,
  );
  if (format !== 'table') return printDocument(output, format, { data });
  printTable(
    output,
    ['RELEASE', 'STATE', 'CONTENT', 'BEGUN', 'ENDED', 'REASON'],
    data.map((one) => [
      String(one.number),
      one.state,
      one.content,
      one.created_at,
      one.finished_at ?? '-',
      harmlessLine(one.reason) || '-',
    ]),
  );
}

function readyCopies({ placements }: ServingDocument): number {
  return placements.filter(({ role, phase }) => role === 'active' && (phase === 'ready' || phase === 'unloaded'))
    .length;
}

function placementCells(one: PlacementDocument): string[] {
  return [one.node, one.role, String(one.release), one.phase, doneWords(one), harmlessLine(one.message) || '-'];
}

function doneWords({
  phase,
  bytes_done: done,
  bytes_total: total,
  load_progress: loaded,
  eta_seconds: eta,
}: PlacementDocument) {
  const left = eta === 0 ? '' : `, ${secondsWords(eta * 1000)} left`;
  if (phase === 'starting') return `${Math.round(loaded * 100)} % loaded${left}`;
  if (done >= total || total === 0) return '-';
  return `${Math.round((done / total) * 100)} % of ${Math.ceil(total / MIB)} MiB${left}`;
}

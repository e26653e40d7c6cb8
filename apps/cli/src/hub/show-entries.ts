import type { HubEntryDocument, HubVersionDocument } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import { UsageError, type Connection } from '../connection.ts';
import { givenMembers, readPages } from '../listing.ts';
import { colours, harmless, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import { entryCells, parametersCell, signedCell, sizeCell, stateCell } from './hub-cells.ts';

/** Which entries are wanted. */
export interface EntriesWish {
  readonly search?: string;
  readonly format?: string;
  readonly capability?: string;
  readonly license?: string;
  readonly tag?: string;
  readonly verified?: boolean;
  readonly installable?: boolean;
  /** Name or id of a node. */
  readonly node?: string;
  readonly compatible?: boolean;
  readonly sort?: string;
  /** Most that are listed. */
  readonly limit: number;
}

interface EntryPage {
  readonly data: readonly HubEntryDocument[];
  readonly next_cursor: string | null;
  readonly total: number;
}

const HEAD = ['ENTRY', '', 'VERSION', 'WEIGHTS', 'CAN', 'FORMAT', 'SIZE', 'LICENSE', 'SIGNED', 'PUBLISHER', 'FITS'];

/** Lists what the hub serves. */
export async function listEntries(
  connection: Connection,
  wish: EntriesWish,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  if (wish.compatible === true && wish.node === undefined) throw new UsageError('--compatible needs --node.');
  const query = givenMembers({
    q: wish.search,
    format: wish.format,
    capability: wish.capability,
    license: wish.license,
    tag: wish.tag,
    verified: flag(wish.verified),
    installable: flag(wish.installable),
    node: wish.node === undefined ? undefined : await nodeId(connection, wish.node),
    compatible: flag(wish.compatible),
    sort: wish.sort,
  });
  const { data, total } = await readPages<EntryPage>(connection, '/api/v1/hub/entries', query, wish.limit);
  if (format !== 'table') {
    printDocument(output, format, { data, total });
    return;
  }
  printTable(
    output,
    HEAD,
    data.map((entry) => entryCells(entry, output)),
  );
  const paint = colours(output);
  if (output.interactive && data.length === 0) output.write(paint.dim('The hub serves nothing like that.\n'));
  if (output.interactive && total > data.length) output.write(paint.dim(`${total - data.length} more.\n`));
}

/** Shows one entry as it is served. @param node name or id of a node that it is held against */
export async function showEntry(
  connection: Connection,
  slug: string,
  node: string | undefined,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const query = node === undefined ? '' : `?node=${encodeURIComponent(await nodeId(connection, node))}`;
  const entry = await sendJson<HubEntryDocument>(connection, `/api/v1/hub/entries/${encodeURIComponent(slug)}${query}`);
  if (format !== 'table') {
    printDocument(output, format, entry);
    return;
  }
  const paint = colours(output);
  const line = (name: string, text: string): void => output.write(`${paint.dim(name.padEnd(14))}${harmless(text)}\n`);
  output.write(`${paint.bold(harmless(entry.name))}${entry.verified ? paint.green('  verified') : ''}\n`);
  line('entry', `${entry.slug}, version ${entry.version} (${entry.origin})`);
  line('publisher', `${entry.publisher}, ${entry.published_at ?? 'part of Roundhouse'}`);
  line('signatures', signedCell(entry.signatures, { ...output, interactive: false }));
  line('license', entry.license);
  line('can', entry.capabilities.join(', '));
  if (entry.parameters !== null) line('weights', parametersCell(entry.parameters));
  line('downloads', `${entry.downloads}, stars ${entry.stars}`);
  if (entry.homepage !== null) line('page', entry.homepage);
  const { min_memory_bytes: memory, min_gpu_memory_bytes: gpu } = entry.hardware;
  if (memory !== null) line('needs', `${sizeCell(memory)} of memory`);
  if (gpu !== null) line('needs', `${sizeCell(gpu)} of GPU memory`);
  for (const { message } of entry.mismatches) line('does not fit', message);
  if (entry.compatible === true) line('fits', 'meets its requirements');
  printTable(
    output,
    ['OPTION', 'FORMAT', 'QUANTIZATION', 'FILES', 'SIZE', ''],
    entry.options.map((option) => [
      option.id,
      option.format,
      option.quantization ?? '',
      String(option.files.length),
      sizeCell(option.size_bytes),
      option.installable ? '' : `not installable yet: size or sha256 of ${option.unresolved.join(', ')} not known`,
    ]),
  );
}

/** Lists what became of every version of an entry, newest first. */
export async function listVersions(
  connection: Connection,
  slug: string,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const path = `/api/v1/hub/entries/${encodeURIComponent(slug)}/versions`;
  const { data } = await sendJson<{ data: readonly HubVersionDocument[] }>(connection, path);
  if (format === 'table') printVersions(data, output);
  else printDocument(output, format, { data });
}

/** Prints versions as a table. */
export function printVersions(versions: readonly HubVersionDocument[], output: Output): void {
  const rows = versions.map((version) => [
    version.id,
    version.slug,
    String(version.number),
    stateCell(version, output),
    signedCell(version.signatures, output),
    version.publisher,
    version.submitted_by ?? '',
    version.reviewed_by ?? '',
    harmless(version.reason ?? ''),
  ]);
  printTable(
    output,
    ['ID', 'ENTRY', 'VERSION', 'STATE', 'SIGNED', 'PUBLISHER', 'OFFERED BY', 'DECIDED BY', 'REASON'],
    rows,
  );
}

function flag(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** Id of a node by its name or id. @throws UsageError when there is none */
async function nodeId(connection: Connection, named: string): Promise<string> {
  const query = new URLSearchParams({ name: named }).toString();
  const { data } = await sendJson<{ data: readonly { id: string }[] }>(connection, `/api/v1/nodes?${query}`);
  if (data[0] !== undefined) return data[0].id;
  if (/^[0-9a-f-]{36}$/.test(named)) return named;
  throw new UsageError(`No node "${named}". See: roundhouse nodes`);
}

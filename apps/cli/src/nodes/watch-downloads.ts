import type { InstallationDocument } from '@roundhouse/admin-api';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../connection.ts';
import { LiveFeed, type LiveEvent } from '../live-feed.ts';
import { givenMembers, readPages } from '../listing.ts';
import { printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import { INSTALLATION_HEAD, installationCells } from './node-cells.ts';
import type { PageOf } from './node-client.ts';

/** Which downloads are wanted. */
export interface DownloadsWish {
  readonly search?: string;
  /** Id or name. */
  readonly node?: string;
  readonly phase?: string;
  readonly all?: boolean;
  readonly sort?: string;
  readonly limit: number;
}

/** How often is looked where events do not come, and where they do: not everything is told. */
const POLL_MS = { silent: 1_000, live: 10_000 };
/** Shown at most so often. */
const PAUSE_MS = 100;
/** Cursor so many lines up, and all below it gone. */
const up = (lines: number): string => (lines === 0 ? '' : `\u001B[${lines}A\u001B[0J`);

/** Lists downloads. @returns exit status: 1 when one has failed */
export async function listDownloads(
  connection: Connection,
  wish: DownloadsWish,
  format: OutputFormat,
  output: Output,
): Promise<number> {
  const { data, total } = await read(connection, wish);
  if (format !== 'table') printDocument(output, format, { data, total });
  else printRows(data, output);
  return data.some(({ phase }) => phase === 'failed') ? 1 : 0;
}

/**
 * Shows downloads until none is on its way: on a terminal in place with bars, else a line whenever one has turned.
 * Follows live events; where there are none it asks every second.
 *
 * @returns exit status: 1 when one has failed
 */
export async function watchDownloads(
  connection: Connection,
  wish: DownloadsWish,
  output: Output,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<number> {
  const feed = await LiveFeed.open(connection, ['download.progress']);
  try {
    return await follow(new WatchedDownloads(connection, wish, feed), output, signal);
  } finally {
    feed.close();
  }
}

async function follow(downloads: WatchedDownloads, output: Output, signal: AbortSignal | undefined): Promise<number> {
  const told = new Map<string, string>();
  const watched = new Set<string>();
  for (let drawn = 0; ;) {
    const data = await downloads.current();
    const moving = data.filter(isMoving);
    for (const { id } of moving) watched.add(id);
    const shown = data.filter((one) => watched.has(one.id) || one.phase === 'failed');
    if (output.interactive) {
      let frame = '';
      printRows(shown, { interactive: true, write: (text) => (frame += text) });
      output.write(up(drawn) + frame);
      drawn = frame.split('\n').length - 1;
    } else {
      for (const one of shown) {
        if (told.get(one.id) === one.phase) continue;
        told.set(one.id, one.phase);
        output.write(`${installationCells(one, output).join('\t')}\n`);
      }
    }
    if (moving.length === 0) return shown.some(({ phase }) => phase === 'failed') ? 1 : 0;
    await sleep(PAUSE_MS, undefined, signal === undefined ? {} : { signal });
    await downloads.changed(signal);
  }
}

/** Downloads as they are now: read as a list, and moved by events between two readings. */
class WatchedDownloads {
  private readonly connection: Connection;
  private readonly wish: DownloadsWish;
  private readonly feed: LiveFeed;
  private rows: readonly InstallationDocument[] = [];
  private readAtMs = Number.NEGATIVE_INFINITY;
  /** Downloads of others, which events tell of too. */
  private readonly strangers = new Set<string>();

  constructor(connection: Connection, wish: DownloadsWish, feed: LiveFeed) {
    this.connection = connection;
    this.wish = wish;
    this.feed = feed;
  }

  async current(): Promise<readonly InstallationDocument[]> {
    const { events, missed } = this.feed.take();
    const unclear = events.filter((event) => !this.move(event));
    if (!missed && unclear.length === 0 && this.dueInMs() > 0) return this.rows;
    this.readAtMs = performance.now();
    this.rows = (await read(this.connection, { ...this.wish, all: true })).data;
    const known = new Set(this.rows.map(({ id }) => id));
    for (const { data } of unclear) if (!known.has(idOf(data))) this.strangers.add(idOf(data));
    return this.rows;
  }

  /** Resolves when there may be something new. */
  async changed(signal: AbortSignal | undefined): Promise<void> {
    await this.feed.next(Math.max(0, this.dueInMs()), signal);
  }

  private dueInMs(): number {
    // Of models that are fetched before anything serves them, no organization is told.
    const isTold = this.feed.live && this.rows.every((row) => row.servings.length > 0 || !isMoving(row));
    return this.readAtMs + (isTold ? POLL_MS.live : POLL_MS.silent) - performance.now();
  }

  /** @returns false when the event does not say all that is to be shown: a phase has turned, or a download is new */
  private move({ data }: LiveEvent): boolean {
    const id = idOf(data);
    if (this.strangers.has(id)) return true;
    const index = this.rows.findIndex((row) => row.id === id);
    const row = this.rows[index];
    if (row === undefined || row.phase !== data['phase']) return false;
    const { bytes_done: done, bytes_total: total, bytes_per_second: rate, eta_seconds: eta } = data;
    const moved = { bytes_done: done, bytes_total: total, bytes_per_second: rate, eta_seconds: eta };
    this.rows = this.rows.with(index, { ...row, ...moved } as InstallationDocument);
    return true;
  }
}

function idOf(data: LiveEvent['data']): string {
  return String(data['installation_id']);
}

function isMoving({ phase, retry_at: retryAt }: InstallationDocument): boolean {
  return ['waiting', 'queued', 'downloading', 'verifying'].includes(phase) || (phase === 'failed' && retryAt !== null);
}

function printRows(rows: readonly InstallationDocument[], output: Output): void {
  printTable(
    output,
    INSTALLATION_HEAD,
    rows.map((one) => installationCells(one, output)),
  );
}

function read(connection: Connection, wish: DownloadsWish): Promise<PageOf<InstallationDocument>> {
  const { search, node, phase, all, sort, limit } = wish;
  const query = givenMembers({ q: search, node_id: node, phase, sort, all: all === true ? 'true' : undefined });
  return readPages(connection, '/api/v1/downloads', query, limit);
}

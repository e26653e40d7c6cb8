import { Inject, Injectable } from '@nestjs/common';
import { permitsSomewhere, type HubEntryDocument, type HubVersionDocument } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { servedVersions } from '@roundhouse/hub';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { CommandPath } from '../commands/command-path.service.ts';
import type { Caller } from '../commands/domain/caller.ts';
import { judgeRecords } from '../compatibility/judge-records.ts';
import { VERSION } from '../version.ts';
import { narrowEntries, sortEntries, type EntryFilter } from './domain/entry-filter.ts';
import type { HubRecord } from './domain/hub-record.ts';
import { mayInspect, mayRead } from './hub-places.ts';
import { showEntry, showRecord, showVersion, type HubSurroundings } from './hub-view.ts';
import { readBaseCatalog, readBaseHistory } from './infra/base-catalog.ts';
import { readFileFacts } from './infra/file-facts.ts';
import { readEntries, starredBy } from './infra/hub-entries.ts';
import { HubVersionEntity } from './infra/hub-version.entity.ts';
import { readApproved } from './infra/published-versions.ts';
import { readTrustedKeys } from './infra/trusted-keys.ts';

/** Which part of the hub is listed. */
export interface EntryQuery extends EntryFilter {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly sort: string;
  /** Id of a node that each entry is held against. */
  readonly node?: string | undefined;
}

/** Which versions are listed. */
export interface SubmissionQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly state?: string | undefined;
  readonly slug?: string | undefined;
  readonly organization_id?: string | undefined;
}

/** Reading the hub: what is served, and what became of every version. */
@Injectable()
export class HubReader {
  private readonly commands: CommandPath;

  constructor(@Inject(CommandPath) commands: CommandPath) {
    this.commands = commands;
  }

  /** What is served to the caller, by name. */
  async served(caller: Caller): Promise<HubRecord[]> {
    return this.commands.readConsistently((manager) => readServed(manager, caller));
  }

  /**
   * @throws AppError NOT_FOUND for a node that does not exist; FORBIDDEN to ask for one without the right to see nodes;
   *   INVALID_REQUEST for a cursor that no list gave out
   */
  async list(caller: Caller, query: EntryQuery) {
    return this.commands.readConsistently(async (manager) => {
      const shown = await showAll(manager, caller, await readServed(manager, caller), query.node);
      const found = sortEntries(narrowEntries(shown, query), query.sort);
      const start = readCursor(query.cursor);
      const end = start + query.limit;
      const next = end < found.length ? writeCursor(end) : null;
      return { data: found.slice(start, end), next_cursor: next, total: found.length };
    });
  }

  /** @throws AppError NOT_FOUND for one that is not served to the caller */
  async entry(caller: Caller, slug: string, node?: string): Promise<HubEntryDocument> {
    return this.commands.readConsistently(async (manager) => {
      const record = (await readServed(manager, caller)).find((one) => one.slug === slug);
      const [shown] = record === undefined ? [] : await showAll(manager, caller, [record], node);
      if (shown === undefined) throw new AppError('NOT_FOUND', 'No such hub entry.');
      return shown;
    });
  }

  /** The history of an entry, newest first. @throws AppError NOT_FOUND when the caller may see none of it */
  async versions(caller: Caller, slug: string): Promise<HubVersionDocument[]> {
    return this.commands.readConsistently(async (manager) => {
      const rows = await manager.find(HubVersionEntity, { where: { slug }, order: { number: 'DESC' } });
      const visible = rows.filter((row) => isVisible(caller, row));
      const base = await readBaseHistory(manager, slug);
      const urls = [...visible, ...base].flatMap(({ content }) => urlsOf(content));
      const surroundings = await readSurroundings(manager, urls);
      const shown = [
        ...visible.map((row) => showVersion(row, surroundings)),
        ...base.map((record) => showRecord(record, surroundings)),
      ].toSorted((one, other) => other.number - one.number);
      if (shown.length === 0) throw new AppError('NOT_FOUND', 'No such hub entry.');
      return shown;
    });
  }

  /** One version, in whatever state. @throws AppError NOT_FOUND, also for what the caller may not see */
  async version(caller: Caller, id: string): Promise<HubVersionDocument> {
    return this.commands.read(async (manager) => {
      const row = isId(id) ? await manager.findOneBy(HubVersionEntity, { id }) : null;
      if (row === null || !isVisible(caller, row)) throw new AppError('NOT_FOUND', 'No such version.');
      return showVersion(row, await readSurroundings(manager, urlsOf(row.content)));
    });
  }

  /** Versions that the caller publishes, reviews or audits, oldest first. */
  async submissions(caller: Caller, query: SubmissionQuery) {
    const after = readIdCursor(query.cursor);
    return this.commands.readConsistently(async (manager) => {
      const rows = await manager
        .createQueryBuilder(HubVersionEntity, 'v')
        .where('(:state::text IS NULL OR v.state = :state)', { state: query.state ?? null })
        .andWhere('(:slug::text IS NULL OR v.slug = :slug)', { slug: query.slug ?? null })
        .andWhere('(:organization::text IS NULL OR v.organization_id::text = :organization)', {
          organization: query.organization_id ?? null,
        })
        .orderBy('v.id')
        .limit(MAX_ROWS)
        .getMany();
      const seen = rows.filter((row) => mayInspect(caller, row.organizationId));
      const page = seen.filter((row) => after === undefined || row.id > after).slice(0, query.limit + 1);
      const more = page.length > query.limit;
      if (more) page.pop();
      const surroundings = await readSurroundings(
        manager,
        page.flatMap((row) => urlsOf(row.content)),
      );
      return {
        data: page.map((row) => showVersion(row, surroundings)),
        next_cursor: more ? Buffer.from(page.at(-1)?.id ?? '').toString('base64url') : null,
        total: seen.length,
      };
    });
  }
}

/** Most versions that one list looks at. */
const MAX_ROWS = 10_000;

/** What is served to a caller: a name that two have counts for each as far as it may be seen. */
async function readServed(manager: EntityManager, caller: Caller): Promise<HubRecord[]> {
  const published = (await readApproved(manager)).filter((record) => mayRead(caller, record.organizationId));
  return servedVersions(await readBaseCatalog(manager), published, VERSION);
}

async function showAll(
  manager: EntityManager,
  caller: Caller,
  records: readonly HubRecord[],
  node: string | undefined,
): Promise<HubEntryDocument[]> {
  // What fits tells what a node has.
  if (node !== undefined && !permitsSomewhere(caller.grants, 'node:read')) {
    throw new AppError('FORBIDDEN', 'You may not look at nodes (node:read).');
  }
  const judged = node === undefined ? [] : await judgeRecords(manager, records, { nodeId: node, settings: {} });
  const bySlug = node === undefined ? undefined : Map.groupBy(judged, (one) => one.entry);
  const entries = await readEntries(
    manager,
    records.map((record) => record.slug),
  );
  const ids = [...entries.values()].map((entry) => entry.id);
  const starred = await starredBy(manager, caller.memberId ?? caller.actorId, ids);
  const surroundings = await readSurroundings(
    manager,
    records.flatMap(({ content }) => urlsOf(content)),
  );
  return records.map((record) => {
    const options = bySlug && (bySlug.get(record.slug) ?? []);
    return showEntry(record, entries.get(record.slug), { ...surroundings, starred, judged: options });
  });
}

async function readSurroundings(manager: EntityManager, urls: readonly string[]): Promise<HubSurroundings> {
  return { facts: await readFileFacts(manager, urls), keys: await readTrustedKeys(manager) };
}

function isVisible(caller: Caller, row: HubVersionEntity): boolean {
  const wasServed = row.publishedAt !== null;
  return (wasServed && mayRead(caller, row.organizationId)) || mayInspect(caller, row.organizationId);
}

function urlsOf({ options }: HubRecord['content']): string[] {
  return options.flatMap((option) => option.files.map((file) => file.url));
}

function writeCursor(start: number): string {
  return Buffer.from(String(start)).toString('base64url');
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined || cursor === '') return 0;
  const start = Number(Buffer.from(cursor, 'base64url').toString());
  if (Number.isSafeInteger(start) && start > 0) return start;
  throw strangeCursor();
}

function readIdCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  if (isId(id)) return id;
  throw strangeCursor();
}

function strangeCursor(): AppError {
  return new AppError('INVALID_REQUEST', 'The cursor is none that this list gave out.', {
    details: [{ where: '/cursor', message: 'is none that this list gave out' }],
  });
}

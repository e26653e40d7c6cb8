import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePermission, type Caller } from '../commands/domain/caller.ts';
import type { HubRecord } from './domain/hub-record.ts';
import { HUB_ENTRY } from './hub.kind.ts';
import { placeOf } from './hub-places.ts';
import { HubReader } from './hub-reader.service.ts';
import { storeFileFact } from './infra/file-facts.ts';
import { lockEntry, setStar } from './infra/hub-entries.ts';
import type { HubEntryEntity } from './infra/hub-entry.entity.ts';
import { FileInspector } from './inspection/file-inspector.ts';

/** What the hub itself says of entries: the badge, the counters, the stars, and what was found out of their files. */
@Injectable()
export class HubEntriesService {
  private readonly commands: CommandPath;
  private readonly reader: HubReader;
  private readonly inspector: FileInspector;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(HubReader) reader: HubReader,
    @Inject(FileInspector) inspector: FileInspector,
  ) {
    this.commands = commands;
    this.reader = reader;
    this.inspector = inspector;
  }

  /** Sets or takes the badge. @throws AppError NOT_FOUND, FORBIDDEN */
  async verify(caller: Caller, slug: string, verified: boolean): Promise<void> {
    const record = await this.servedRecord(caller, slug);
    requirePermission(caller, 'hub-entry:verify', placeOf(record.organizationId));
    await this.commands.run(caller, async (changes) => {
      const entry = await lockOf(changes, record);
      if (entry.verified === verified) return;
      const before = HUB_ENTRY.describe(entry);
      entry.verified = verified;
      await changes.update(HUB_ENTRY, entry, before, verified ? 'verify' : 'unverify');
    });
  }

  /** Sets downloads and stars back to 0. @throws AppError NOT_FOUND, FORBIDDEN */
  async resetCounters(caller: Caller, slug: string): Promise<void> {
    const record = await this.servedRecord(caller, slug);
    requirePermission(caller, 'hub-entry:reset', placeOf(record.organizationId));
    await this.commands.run(caller, async (changes) => {
      const entry = await lockOf(changes, record);
      const before = HUB_ENTRY.describe(entry);
      Object.assign(entry, { downloads: 0n, stars: 0n });
      await changes.manager.query('DELETE FROM hub_star WHERE entry_id = $1', [entry.id]);
      await changes.update(HUB_ENTRY, entry, before, 'reset');
    });
  }

  /** Stars an entry, or takes the star back; once for each caller. @throws AppError NOT_FOUND */
  async star(caller: Caller, slug: string, starred: boolean): Promise<void> {
    const record = await this.servedRecord(caller, slug);
    await this.commands.run(caller, async (changes) => {
      const entry = await lockOf(changes, record);
      await setStar(changes.manager, entry.id, caller.memberId ?? caller.actorId, starred);
    });
  }

  /** Asks the sources for what the publisher did not say of the files. @throws AppError NOT_FOUND, FORBIDDEN */
  async resolve(caller: Caller, slug: string): Promise<void> {
    const record = await this.servedRecord(caller, slug);
    requirePermission(caller, 'hub-entry:verify', placeOf(record.organizationId));
    const { facts } = await this.inspector.inspect(record.content);
    await this.commands.run(caller, async (changes) => {
      for (const [url, fact] of facts) await storeFileFact(changes.manager, url, fact, changes.at);
      changes.touch(HUB_ENTRY, await lockOf(changes, record), 'resolve');
    });
  }

  private async servedRecord(caller: Caller, slug: string): Promise<HubRecord> {
    const record = (await this.reader.served(caller)).find((one) => one.slug === slug);
    if (record === undefined) throw new AppError('NOT_FOUND', 'No such hub entry.');
    return record;
  }
}

async function lockOf({ manager, caller, at }: ChangeSet, record: HubRecord): Promise<HubEntryEntity> {
  const organizationId = record.organizationId === '' ? null : record.organizationId;
  return lockEntry(manager, record.slug, { organizationId, actorId: caller.actorId, at });
}

import { Inject, Injectable } from '@nestjs/common';
import type { JudgedOptionDocument } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { CommandPath } from '../commands/command-path.service.ts';
import type { Caller } from '../commands/domain/caller.ts';
import type { HubRecord } from '../hub/domain/hub-record.ts';
import { HubReader } from '../hub/hub-reader.service.ts';
import { compareJudged } from './domain/judged-options.ts';
import { judgeRecords, type JudgedBy } from './judge-records.ts';

/** Which options are held against which nodes. */
export interface CompatibilityQuery extends JudgedBy {
  /** Absent = every entry. */
  readonly slug?: string | undefined;
  /** In slug and name. */
  readonly text?: string | undefined;
}

/** Holds what the hub serves against nodes. */
@Injectable()
export class CompatibilityService {
  private readonly commands: CommandPath;
  private readonly hub: HubReader;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(HubReader) hub: HubReader) {
    this.commands = commands;
    this.hub = hub;
  }

  /**
   * What fits first. Entries are those that the caller may see.
   *
   * @throws AppError NOT_FOUND for a node or an entry that is not there; INVALID_REQUEST for too much at once
   */
  async judge(caller: Caller, query: CompatibilityQuery): Promise<JudgedOptionDocument[]> {
    const records = matching(await this.hub.served(caller), query);
    if (query.slug !== undefined && records.length === 0) throw new AppError('NOT_FOUND', 'No such hub entry.');
    const judged = await this.commands.readConsistently((manager) => judgeRecords(manager, records, query));
    return judged.toSorted(compareJudged);
  }
}

function matching(records: readonly HubRecord[], { slug, text }: CompatibilityQuery): HubRecord[] {
  const part = text?.toLowerCase();
  return records.filter(
    (record) =>
      (slug === undefined || record.slug === slug) &&
      (part === undefined || record.slug.includes(part) || record.content.name.toLowerCase().includes(part)),
  );
}

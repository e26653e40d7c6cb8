import { AppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import { dayOf } from '../ingest/domain/ledger-row.ts';
import type { IncomingBatch, LedgerStore } from '../ingest/ingest.ports.ts';
import { readMessages } from '../ingest/usage-batch.mapper.ts';
import type { DeadLetterPage, DeadLetterQuery, DeadLetterStore, WholeLetter } from './dead-letters.ports.ts';
import { messagesOf } from './letter-messages.ts';

/** Letters of one replay. */
export const MAX_REPLAYED = 500;

/** What a replay came to. */
export interface Replay {
  readonly tried: number;
  /** Letters that are in the ledger now. */
  readonly recorded: number;
  /** Rows that were new there. */
  readonly rows: number;
  readonly faults: readonly { readonly id: string; readonly reason: string }[];
}

/** Shows what is parked, and tries to record it again. */
export class DeadLettersService {
  private readonly store: DeadLetterStore;
  private readonly ledger: Pick<LedgerStore, 'record'>;
  private readonly clock: Pick<Clock, 'nowMs'>;
  private readonly logger: Pick<Logger, 'info'>;

  constructor(
    store: DeadLetterStore,
    ledger: Pick<LedgerStore, 'record'>,
    clock: Pick<Clock, 'nowMs'>,
    logger: Pick<Logger, 'info'>,
  ) {
    this.store = store;
    this.ledger = ledger;
    this.clock = clock;
    this.logger = logger;
  }

  list(query: DeadLetterQuery): Promise<DeadLetterPage> {
    return answered(this.store.list(query));
  }

  /** @throws AppError NOT_FOUND */
  async get(id: string): Promise<WholeLetter> {
    const letter = await answered(this.store.get(id));
    if (letter === undefined) throw new AppError('NOT_FOUND', 'There is no such dead letter.');
    return letter;
  }

  /**
   * Records parked letters as this release reads them, each in a transaction of its own. A letter that was recorded, but
   * not marked before this process died, is recorded once more with the same result: the ledger's keys see to that.
   *
   * @param ids empty = those whose turn it is: what still cannot be read keeps none of the others waiting
   */
  async replay(ids: readonly string[]): Promise<Replay> {
    const letters = await answered(this.store.takeParked(ids, MAX_REPLAYED));
    const faults: { id: string; reason: string }[] = [];
    let rows = 0;
    for (const letter of letters) {
      const outcome = await answered(this.replayOne(letter));
      if (typeof outcome === 'string') faults.push({ id: letter.id, reason: outcome });
      else rows += outcome;
    }
    const recorded = letters.length - faults.length;
    this.logger.info({ letters: letters.length, recorded, rows }, 'dead letters were replayed');
    return { tried: letters.length, recorded, rows, faults };
  }

  /** @returns how many rows are new, or why it stays parked */
  private async replayOne(letter: WholeLetter): Promise<number | string> {
    const read = this.read(letter);
    if (typeof read === 'string') return read;
    const { inserted } = await this.ledger.record(read);
    const keys = read.rows.map(({ row: { attemptId, kind, ordinal } }) => ({
      attemptDay: dayOf(attemptId),
      attemptId,
      kind,
      ordinal,
    }));
    const distinct = new Set(
      keys.map(({ attemptId, kind, ordinal }) => `${attemptId.toLowerCase()} ${kind} ${ordinal}`),
    );
    if ((await this.store.recorded(keys)) < distinct.size) return 'the database refuses the record';
    await this.store.markReplayed(letter.id);
    return Object.values(inserted).reduce((sum, count) => sum + count, 0);
  }

  /** The batch that a letter is, or why it is none. */
  private read(letter: WholeLetter): IncomingBatch | string {
    let reason = letter.reason;
    for (const message of messagesOf(letter)) {
      const batch = readMessages([message], this.clock.nowMs());
      const [fault] = batch.deadLetters;
      if (fault === undefined && batch.rows.length > 0) return batch;
      reason = fault?.reason ?? reason;
    }
    return reason;
  }
}

async function answered<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (cause) {
    const internal = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('NOT_READY', 'Dead letters cannot be read at the moment.', { internal, cause });
  }
}

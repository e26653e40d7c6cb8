import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { IngestRunner } from '../ingest/ingest.runner.ts';
import { VERSION } from '../version.ts';
import {
  LEDGER_READER,
  type LedgerCounts,
  type LedgerReader,
  type Progress,
  type Total,
  type TotalsQuery,
} from './ledger.ports.ts';

/** Lag and faults of the ledger. */
export interface LedgerState extends LedgerCounts {
  version: string;
  /** Messages in the stream, not yet in the ledger. */
  pendingMessages: bigint;
  /** Partitions that this replica consumes. */
  ownedPartitions: number;
}

/** Answers what others ask of the ledger. While the database is away every question fails with NOT_READY. */
@Injectable()
export class LedgerService {
  private readonly reader: LedgerReader;
  private readonly runner: IngestRunner;

  constructor(@Inject(LEDGER_READER) reader: LedgerReader, @Inject(IngestRunner) runner: IngestRunner) {
    this.reader = reader;
    this.runner = runner;
  }

  progress(spoolIds: readonly string[]): Promise<Progress[]> {
    return answered(this.reader.progress(spoolIds));
  }

  totals(query: TotalsQuery): Promise<Total[]> {
    return answered(this.reader.totals(query));
  }

  async state(): Promise<LedgerState> {
    const counts = await answered(this.reader.counts());
    const { ownedPartitions, pendingMessages } = this.runner;
    return { version: VERSION, pendingMessages: BigInt(pendingMessages), ownedPartitions, ...counts };
  }
}

async function answered<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (cause) {
    const internal = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('NOT_READY', 'The ledger cannot be read at the moment.', { internal, cause });
  }
}

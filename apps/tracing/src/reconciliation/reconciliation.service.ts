import { Inject, Injectable } from '@nestjs/common';
import { sqlState } from '@roundhouse/database';
import { AppError } from '@roundhouse/errors';
import { systemClock } from '@roundhouse/kernel';
import { readCosts, type CostFault } from './domain/cost-lines.ts';
import { residualsOf, type Residual } from './domain/residuals.ts';
import {
  RECONCILIATION_STORE,
  type CostImport,
  type ImportedCounts,
  type ReconciliationStore,
  type ResidualsQuery,
} from './reconciliation.ports.ts';

/** query_canceled: the statement took longer than it may. */
const STATEMENT_TIMEOUT = '57014';

/** A file of costs on its way in. */
export interface CostUpload extends Omit<CostImport, 'costs'> {
  readonly csv: Uint8Array;
}

/** What became of a file. Any fault = nothing was imported. */
export interface ImportOutcome extends ImportedCounts {
  readonly faults: readonly CostFault[];
  readonly firstDay: string;
  readonly lastDay: string;
  readonly costPico: bigint;
}

/** Takes bills, and holds them against the ledger. */
@Injectable()
export class ReconciliationService {
  private readonly store: ReconciliationStore;

  constructor(@Inject(RECONCILIATION_STORE) store: ReconciliationStore) {
    this.store = store;
  }

  /** All lines or none; the same again changes nothing. @throws AppError NOT_READY */
  async import({ csv, ...upload }: CostUpload, nowMs = systemClock.nowMs()): Promise<ImportOutcome> {
    const { costs, faults } = readCosts(csv, nowMs);
    const days = costs.map(({ day }) => day).toSorted();
    const about = {
      faults,
      firstDay: days[0] ?? '',
      lastDay: days.at(-1) ?? '',
      costPico: costs.reduce((sum, cost) => sum + cost.costPico, 0n),
    };
    if (faults.length > 0) return { ...about, added: 0, changed: 0, unchanged: 0 };
    return { ...about, ...(await answered(this.store.import({ ...upload, costs }))) };
  }

  /** @throws AppError DEADLINE; NOT_READY */
  async residuals(query: ResidualsQuery): Promise<Residual[]> {
    return residualsOf(await answered(this.store.billed(query)), await answered(this.store.recorded(query)));
  }
}

async function answered<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (cause) {
    if (sqlState(cause) === STATEMENT_TIMEOUT) {
      throw new AppError('DEADLINE', 'This takes too long to sum up: ask for fewer days or one provider.', { cause });
    }
    const internal = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('NOT_READY', 'Bills cannot be read at the moment.', { internal, cause });
  }
}

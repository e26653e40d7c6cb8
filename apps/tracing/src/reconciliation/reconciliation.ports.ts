import type { BilledCost } from './domain/cost-lines.ts';
import type { DayCost, RecordedCost } from './domain/residuals.ts';

/** A provider's bill on its way in. */
export interface CostImport {
  readonly organizationId: string;
  readonly providerId: string;
  readonly costs: readonly BilledCost[];
  readonly importedBy: string;
}

/** What an import did. */
export interface ImportedCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** Of whom, and of which days. */
export interface ResidualsQuery {
  /** Empty = all of the installation. */
  readonly organizationId: string;
  /** Empty = all. */
  readonly providerId: string;
  /** `YYYY-MM-DD`, inclusive, as is `to`. */
  readonly from: string;
  readonly to: string;
}

/** Keeps bills, and reads them beside the ledger. */
export interface ReconciliationStore {
  /** In one transaction; the same again changes nothing. */
  import(costs: CostImport): Promise<ImportedCounts>;
  billed(query: ResidualsQuery): Promise<DayCost[]>;
  recorded(query: ResidualsQuery): Promise<RecordedCost[]>;
}

/** Injection token of {@link ReconciliationStore}. */
export const RECONCILIATION_STORE = Symbol('RECONCILIATION_STORE');

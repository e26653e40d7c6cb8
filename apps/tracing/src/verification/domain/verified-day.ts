/** Sums of one organization's day (UTC), from the ledger and from both kinds of rollups. */
export interface VerifiedDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Empty where sums of the whole installation differ from its ledger. */
  readonly organizationId: string;
  /** Rows of the ledger, opens left out. */
  readonly rows: bigint;
  readonly costPico: bigint;
  readonly daysRows: bigint;
  readonly daysCostPico: bigint;
  readonly hoursRows: bigint;
  readonly hoursCostPico: bigint;
  /** Rows of the ledger, each as often as it has cost labels. */
  readonly labelledRows: bigint;
  readonly labelledCostPico: bigint;
  /** The same from rollups by cost label. */
  readonly labelsRows: bigint;
  readonly labelsCostPico: bigint;
  /** By how much the coarser level of sums that is furthest off is above the ledger. */
  readonly levelsRowsDifference: bigint;
  readonly levelsCostPicoDifference: bigint;
  readonly attempts: bigint;
  /** Attempts whose settle has not come. */
  readonly provisional: bigint;
  /** Attempts whose usage the provider did not say. */
  readonly estimated: bigint;
}

/** By how much rollups are above the ledger; the worst of days, hours, cost labels and levels. 0 unless something is wrong. */
export function differencesOf(day: VerifiedDay): { rows: bigint; costPico: bigint } {
  return {
    rows: worst(
      day.daysRows - day.rows,
      day.hoursRows - day.rows,
      day.labelsRows - day.labelledRows,
      day.levelsRowsDifference,
    ),
    costPico: worst(
      day.daysCostPico - day.costPico,
      day.hoursCostPico - day.costPico,
      day.labelsCostPico - day.labelledCostPico,
      day.levelsCostPicoDifference,
    ),
  };
}

function worst(...values: readonly bigint[]): bigint {
  return values.reduce((one, other) => (magnitude(other) > magnitude(one) ? other : one));
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Sums of one organization's day (UTC), from the ledger and from both kinds of rollups. */
export interface VerifiedDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly organizationId: string;
  /** Rows of the ledger, opens left out. */
  readonly rows: bigint;
  readonly costPico: bigint;
  readonly daysRows: bigint;
  readonly daysCostPico: bigint;
  readonly hoursRows: bigint;
  readonly hoursCostPico: bigint;
  readonly attempts: bigint;
  /** Attempts whose settle has not come. */
  readonly provisional: bigint;
  /** Attempts whose usage the provider did not say. */
  readonly estimated: bigint;
}

/** By how much rollups are above the ledger; the worse of days and hours. 0 unless something is wrong. */
export function differencesOf(day: VerifiedDay): { rows: bigint; costPico: bigint } {
  return {
    rows: worse(day.daysRows - day.rows, day.hoursRows - day.rows),
    costPico: worse(day.daysCostPico - day.costPico, day.hoursCostPico - day.costPico),
  };
}

function worse(one: bigint, other: bigint): bigint {
  return magnitude(other) > magnitude(one) ? other : one;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

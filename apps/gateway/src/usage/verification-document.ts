import type { JsonObject } from '@roundhouse/admin-api';
import type { VerifiedDay } from '@roundhouse/contracts/tracing/v1/usage_service';
import { formatPico } from '@roundhouse/kernel';

/** Days whose rollups were compared with the ledger, and whether all of them are equal. */
export function verificationDocument(days: readonly VerifiedDay[]): JsonObject {
  const equal = days.every((day) => day.rowsDifference === 0n && BigInt(day.differencePico) === 0n);
  return { equal, data: days.map(dayDocument) };
}

function dayDocument(day: VerifiedDay): JsonObject {
  const share = day.attempts === 0n ? 0 : Number((day.estimated * 10_000n) / day.attempts) / 100;
  return {
    day: day.day,
    organization_id: day.organizationId,
    rows: Number(day.rows),
    cost_pico: day.costPico,
    cost_usd: formatPico(BigInt(day.costPico)),
    rollup_cost_pico: day.rollupCostPico,
    hours_cost_pico: day.hoursCostPico,
    rows_difference: Number(day.rowsDifference),
    difference_pico: day.differencePico,
    labels_difference_pico: day.labelsDifferencePico,
    attempts: Number(day.attempts),
    provisional: Number(day.provisional),
    estimated: Number(day.estimated),
    estimated_percent: share,
  };
}

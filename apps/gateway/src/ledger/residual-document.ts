import type { JsonObject } from '@roundhouse/admin-api';
import type { Residual } from '@roundhouse/contracts/tracing/v1/reconciliation_service';
import { formatPico } from '@roundhouse/kernel';
import type { UsageNames } from '../usage/usage.ports.ts';

/** Residuals by day and model, and what they add up to: in all, by model and by day. */
export function residualsDocument(residuals: readonly Residual[], names: Pick<UsageNames, 'provider'>): JsonObject {
  const models = Map.groupBy(residuals, ({ providerId, upstreamModelId }) => `${providerId} ${upstreamModelId}`);
  const days = Map.groupBy(residuals, ({ day }) => day);
  const byModel = [...models.values()].map((list) => ({ list, sums: sumsOf(list) }));
  return {
    data: residuals.map((residual) => residualDocument(residual, names)),
    by_model: byModel
      .toSorted((one, other) => bySize(other.sums.residual, one.sums.residual))
      .map(({ list, sums }) => ({ ...modelMembers(list[0]!, names), ...sumMembers(sums) })),
    by_day: [...days].map(([day, list]) => ({ day, ...sumMembers(sumsOf(list)) })),
    total: sumMembers(sumsOf(residuals)),
  };
}

/** One model's day. */
export function residualDocument(residual: Residual, names: Pick<UsageNames, 'provider'>): JsonObject {
  const { day, organizationId, billed } = residual;
  const sums = sumMembers(sumsOf([residual]));
  return { day, organization_id: organizationId, ...modelMembers(residual, names), billed, ...sums };
}

interface Sums {
  readonly billed: bigint;
  readonly recorded: bigint;
  readonly residual: bigint;
  readonly attempts: bigint;
  readonly provisional: bigint;
  readonly estimated: bigint;
}

function sumsOf(residuals: readonly Residual[]): Sums {
  const sum = (of: (residual: Residual) => bigint): bigint => residuals.reduce((total, one) => total + of(one), 0n);
  return {
    billed: sum(({ billedPico }) => BigInt(billedPico)),
    recorded: sum(({ recordedPico }) => BigInt(recordedPico)),
    residual: sum(({ residualPico }) => BigInt(residualPico)),
    attempts: sum(({ attempts }) => attempts),
    provisional: sum(({ provisional }) => provisional),
    estimated: sum(({ estimated }) => estimated),
  };
}

function sumMembers({ billed, recorded, residual, attempts, provisional, estimated }: Sums): JsonObject {
  return {
    billed_pico: billed.toString(),
    recorded_pico: recorded.toString(),
    residual_pico: residual.toString(),
    residual_usd: formatPico(residual),
    // Thousandths of a percent are counted as integers; what is shown is no amount of money.
    residual_percent: recorded === 0n ? null : Number((residual * 100_000n) / recorded) / 1_000,
    attempts: Number(attempts),
    provisional: Number(provisional),
    estimated: Number(estimated),
  };
}

function modelMembers({ providerId, upstreamModelId }: Residual, names: Pick<UsageNames, 'provider'>): JsonObject {
  return {
    provider_id: providerId,
    provider: names.provider(providerId) ?? null,
    upstream_model: upstreamModelId || null,
  };
}

function bySize(one: bigint, other: bigint): number {
  const [left, right] = [one < 0n ? -one : one, other < 0n ? -other : other];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

import type {
  AbandonSpoolRequest,
  AdjustRequest,
  ListSpoolsRequest,
  Spool,
} from '@roundhouse/contracts/tracing/v1/ledger_repair_service';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import { readScope } from '../../usage/api/usage.mapper.ts';
import type { Adjustment, SpoolState } from '../repair.ports.ts';

const MAX_REASON = 200;
const MAX_ACTOR = 256;
const MAX_SPOOLS = 1_000;
const AMOUNT = /^-?\d{1,30}$/;

/** @throws AppError INVALID_REQUEST naming every field that is wrong */
export function adjustmentFrom(request: AdjustRequest): Adjustment {
  const { attemptId, costPico, reason, adjustedBy } = request;
  const faults: FaultDetail[] = [];
  const scope = readScope(request.scope, faults);
  if (!isId(attemptId)) faults.push({ where: '/attempt_id', message: 'is no id of an attempt' });
  if (!AMOUNT.test(costPico)) faults.push({ where: '/cost_pico', message: 'must be an integer' });
  else if (BigInt(costPico) === 0n) faults.push({ where: '/cost_pico', message: 'must not be 0' });
  if (!isLine(reason, MAX_REASON)) faults.push({ where: '/reason', message: `must be a line of 1 to ${MAX_REASON}` });
  refuse(faults);
  return { scope, attemptId, costPico: BigInt(costPico), reason, adjustedBy: actor(adjustedBy) };
}

/** @throws AppError INVALID_REQUEST */
export function abandonmentFrom({ spoolId, abandonedBy }: AbandonSpoolRequest): { spoolId: string; by: string } {
  if (!isId(spoolId)) refuse([{ where: '/id', message: 'is no id of a spool' }]);
  return { spoolId, by: actor(abandonedBy) };
}

/** @throws AppError INVALID_REQUEST */
export function limitFrom({ limit }: ListSpoolsRequest): number {
  if (limit < 1 || limit > MAX_SPOOLS) refuse([{ where: '/limit', message: `must be 1 to ${MAX_SPOOLS}` }]);
  return limit;
}

/** A spool as others see it. */
export function toWireSpool(spool: SpoolState): Spool {
  const { spoolId, gatewayId, contiguousSeq, lastSeq, openAttempts, updatedAt, abandonedAt, abandonedBy } = spool;
  return {
    spoolId,
    gatewayId,
    contiguousSeq,
    lastSeq,
    openAttempts,
    updatedAt: updatedAt.toISOString(),
    abandonedAt: abandonedAt?.toISOString() ?? '',
    abandonedBy,
  };
}

function isLine(text: string, most: number): boolean {
  return text !== '' && text.length <= most && !/\p{Cc}/u.test(text);
}

function actor(text: string): string {
  return text.slice(0, MAX_ACTOR).replaceAll('\0', '');
}

function refuse(details: readonly FaultDetail[]): void {
  if (details.length > 0) throw new AppError('INVALID_REQUEST', 'The request is not valid.', { details });
}

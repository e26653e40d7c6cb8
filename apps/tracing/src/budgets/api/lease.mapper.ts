import { BudgetMeasure as WireMeasure } from '@roundhouse/contracts/registry/v1/snapshot';
import type {
  BudgetWindowId,
  LeaseReport as WireReport,
  RenewRequest,
  SealedSpool as WireSealed,
} from '@roundhouse/contracts/tracing/v1/lease_service';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { BudgetMeasure, BudgetWindowKey, LeaseReport, Renewal, SealedSpool } from '../leases.ports.ts';

const MAX_LEASES = 1_000;
const MAX_ID = 200;
/** As many digits as the database keeps, and room for sums. */
const AMOUNT = /^\d{1,36}$/;

const MEASURE = new Map<WireMeasure, BudgetMeasure>([
  [WireMeasure.BUDGET_MEASURE_MONEY, 'money'],
  [WireMeasure.BUDGET_MEASURE_REQUESTS, 'requests'],
  [WireMeasure.BUDGET_MEASURE_TOKENS, 'tokens'],
]);

/** @throws AppError INVALID_REQUEST naming every field that is wrong */
export function renewalFrom(request: RenewRequest): { renewal: Renewal; sealed: readonly SealedSpool[] } {
  const faults: FaultDetail[] = [];
  const { gatewayId, spoolId, configNumber } = request;
  if (!isId(spoolId)) faults.push({ where: '/spool_id', message: 'must be a UUIDv7' });
  if (request.leases.length > MAX_LEASES) faults.push({ where: '/leases', message: `at most ${MAX_LEASES} at once` });
  const leases = request.leases
    .slice(0, MAX_LEASES)
    .map((report, index) => leaseFrom(report, `/leases/${index}`, faults));
  const twice = new Set(leases.map(({ budgetId, windowId }) => `${budgetId} ${windowId}`)).size < leases.length;
  if (twice) faults.push({ where: '/leases', message: 'must not name a window twice' });
  const sealed = request.sealed.slice(0, MAX_LEASES).map((spool, index) => sealedFrom(spool, index, faults));
  refuse(faults);
  return { renewal: { gatewayId, spoolId, configNumber, leases }, sealed };
}

/** @throws AppError INVALID_REQUEST for more than 1 000 */
export function windowsFrom(windows: readonly BudgetWindowId[]): readonly BudgetWindowKey[] {
  refuse(windows.length > MAX_LEASES ? [{ where: '/windows', message: `at most ${MAX_LEASES} at once` }] : []);
  return windows;
}

function leaseFrom(report: WireReport, where: string, faults: FaultDetail[]): LeaseReport {
  const amount = (name: string, text: string): bigint => {
    if (AMOUNT.test(text)) return BigInt(text);
    faults.push({ where: `${where}/${name}`, message: 'must be a text of digits' });
    return 0n;
  };
  const require = (holds: boolean, name: string, message: string): void => {
    if (!holds) faults.push({ where: `${where}/${name}`, message });
  };
  const { budget, windowId, leaseId } = report;
  const measure = MEASURE.get(budget?.measure ?? WireMeasure.BUDGET_MEASURE_UNSPECIFIED);
  const budgetId = budget?.id ?? '';
  require(budgetId !== '' && budgetId.length <= MAX_ID, 'budget/id', 'is required');
  require(windowId !== '' && windowId.length <= MAX_ID, 'window_id', 'is required');
  require(isId(leaseId), 'lease_id', 'must be a UUIDv7');
  require(measure !== undefined, 'budget/measure', 'is not known');
  return {
    budgetId,
    windowId,
    leaseId,
    organizationId: budget?.organizationId ?? '',
    measure: measure ?? 'money',
    limit: amount('budget/limit', budget?.limit ?? ''),
    windowEnd: report.windowEndUnixMs === 0n ? undefined : new Date(Number(report.windowEndUnixMs)),
    consumed: amount('consumed', report.consumed),
    returned: amount('returned', report.returned),
    hold: amount('hold', report.hold),
    shortfall: amount('shortfall', report.shortfall),
    wanted: amount('wanted', report.wanted),
  };
}

function sealedFrom({ spoolId, lastSeq }: WireSealed, index: number, faults: FaultDetail[]): SealedSpool {
  if (!isId(spoolId)) faults.push({ where: `/sealed/${index}/spool_id`, message: 'must be a UUIDv7' });
  return { spoolId, lastSeq };
}

function refuse(details: readonly FaultDetail[]): void {
  if (details.length > 0) throw new AppError('INVALID_REQUEST', 'The request is not valid.', { details: [...details] });
}

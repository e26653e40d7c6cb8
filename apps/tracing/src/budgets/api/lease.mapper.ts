import { BudgetMeasure as WireMeasure, BudgetSubject } from '@roundhouse/contracts/registry/v1/snapshot';
import type {
  BudgetWindowId,
  ListBudgetAlertsRequest,
  LeaseReport as WireReport,
  RenewRequest,
  SealedSpool as WireSealed,
} from '@roundhouse/contracts/tracing/v1/lease_service';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { BudgetMeasure, LeaseReport, Renewal, SealedSpool, StandingQuestion } from '../leases.ports.ts';

const MAX_LEASES = 1_000;
const MAX_ID = 200;
const MAX_ALERTS = 500;
const DEFAULT_ALERTS = 50;
/** As many digits as the database keeps, and room for sums. */
const AMOUNT = /^\d{1,36}$/;

const MEASURE = new Map<WireMeasure, BudgetMeasure>([
  [WireMeasure.BUDGET_MEASURE_MONEY, 'money'],
  [WireMeasure.BUDGET_MEASURE_REQUESTS, 'requests'],
  [WireMeasure.BUDGET_MEASURE_TOKENS, 'tokens'],
]);

const SUBJECT = new Map<BudgetSubject, string>([
  [BudgetSubject.BUDGET_SUBJECT_API_KEY, 'key'],
  [BudgetSubject.BUDGET_SUBJECT_MEMBER, 'member'],
  [BudgetSubject.BUDGET_SUBJECT_TEAM, 'team'],
  [BudgetSubject.BUDGET_SUBJECT_PROJECT, 'project'],
  [BudgetSubject.BUDGET_SUBJECT_ORGANIZATION, 'organization'],
  [BudgetSubject.BUDGET_SUBJECT_COST_LABEL, 'cost_label'],
  [BudgetSubject.BUDGET_SUBJECT_MODEL, 'model'],
]);

/** @throws AppError INVALID_REQUEST naming every field that is wrong */
export function renewalFrom(request: RenewRequest): { renewal: Renewal; sealed: readonly SealedSpool[] } {
  const faults: FaultDetail[] = [];
  const { gatewayId, spoolId, configNumber } = request;
  if (!isId(spoolId)) faults.push({ where: '/spool_id', message: 'must be a UUIDv7' });
  if (request.leases.length > MAX_LEASES) faults.push({ where: '/leases', message: `at most ${MAX_LEASES} at once` });
  const leases = request.leases
    .slice(0, MAX_LEASES)
    .map((report, index) => leaseFrom(report, configNumber, `/leases/${index}`, faults));
  const twice = new Set(leases.map(({ leaseId }) => leaseId)).size < leases.length;
  if (twice) faults.push({ where: '/leases', message: 'must not name a lease twice' });
  const sealed = request.sealed.slice(0, MAX_LEASES).map((spool, index) => sealedFrom(spool, index, faults));
  refuse(faults);
  return { renewal: { gatewayId, spoolId, leases }, sealed };
}

/** @throws AppError INVALID_REQUEST for more than 1 000 */
export function windowsFrom(windows: readonly BudgetWindowId[]): readonly StandingQuestion[] {
  refuse(windows.length > MAX_LEASES ? [{ where: '/windows', message: `at most ${MAX_LEASES} at once` }] : []);
  return windows.map(({ budgetId, windowId, spanStartUnixMs }) => ({
    budgetId,
    windowId,
    spanStart: momentOf(spanStartUnixMs),
  }));
}

/** @throws AppError INVALID_REQUEST for more than 500, or without a budget */
export function alertsFrom({ budgetId, limit }: ListBudgetAlertsRequest): { budgetId: string; limit: number } {
  const faults: FaultDetail[] = [];
  if (budgetId === '' || budgetId.length > MAX_ID) faults.push({ where: '/budget_id', message: 'is required' });
  if (limit > MAX_ALERTS) faults.push({ where: '/limit', message: `at most ${MAX_ALERTS}` });
  refuse(faults);
  return { budgetId, limit: limit || DEFAULT_ALERTS };
}

function leaseFrom(report: WireReport, messageNumber: bigint, where: string, faults: FaultDetail[]): LeaseReport {
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
    limit: amount('budget/limit', budget?.limit ?? ''),
    windowStart: new Date(Number(report.windowStartUnixMs)),
    windowEnd: momentOf(report.windowEndUnixMs),
    spanStart: momentOf(report.spanStartUnixMs),
    hard: budget?.hard ?? true,
    thresholds: budget?.thresholds ?? [],
    softLimit: budget?.softLimit ? amount('budget/soft_limit', budget.softLimit) : undefined,
    about: {
      name: budget?.displayName ?? '',
      subject: SUBJECT.get(budget?.subject ?? BudgetSubject.BUDGET_SUBJECT_UNSPECIFIED) ?? '',
      subject_id: budget?.subjectId ?? '',
      measure: measure ?? 'money',
    },
    configNumber: report.configNumber || messageNumber,
    consumed: amount('consumed', report.consumed),
    returned: amount('returned', report.returned),
    hold: amount('hold', report.hold),
    shortfall: amount('shortfall', report.shortfall),
    wanted: amount('wanted', report.wanted),
  };
}

/** @param ms Unix time in milliseconds; 0 = none */
function momentOf(ms: bigint): Date | undefined {
  return ms === 0n ? undefined : new Date(Number(ms));
}

function sealedFrom({ spoolId, lastSeq }: WireSealed, index: number, faults: FaultDetail[]): SealedSpool {
  if (!isId(spoolId)) faults.push({ where: `/sealed/${index}/spool_id`, message: 'must be a UUIDv7' });
  return { spoolId, lastSeq };
}

function refuse(details: readonly FaultDetail[]): void {
  if (details.length > 0) throw new AppError('INVALID_REQUEST', 'The request is not valid.', { details: [...details] });
}

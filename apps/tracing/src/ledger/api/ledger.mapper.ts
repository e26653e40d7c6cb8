import {
  TotalsGroup as WireGroup,
  type Total as WireTotal,
  type TotalsRequest,
} from '@roundhouse/contracts/tracing/v1/ledger_service';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { Total, TotalsGroup, TotalsQuery } from '../ledger.ports.ts';

const MAX_SPOOLS = 1000;

const GROUPS = new Map<WireGroup, TotalsGroup>([
  [WireGroup.TOTALS_GROUP_UNSPECIFIED, 'none'],
  [WireGroup.TOTALS_GROUP_PROJECT, 'project'],
  [WireGroup.TOTALS_GROUP_MODEL, 'model'],
  [WireGroup.TOTALS_GROUP_DEPLOYMENT, 'deployment'],
  [WireGroup.TOTALS_GROUP_API_KEY, 'api-key'],
]);

/** RFC 3339 with an offset; Date alone would take far more. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

/** @throws AppError INVALID_REQUEST for more than 1 000 spools or an id that is none */
export function spoolIdsFrom(ids: readonly string[]): readonly string[] {
  const details = ids.flatMap((id, index) =>
    isId(id) ? [] : [{ where: `/spool_ids/${index}`, message: 'must be a UUIDv7' }],
  );
  if (ids.length > MAX_SPOOLS) details.unshift({ where: '/spool_ids', message: `at most ${MAX_SPOOLS} at once` });
  refuse(details);
  return ids;
}

/** @throws AppError INVALID_REQUEST naming every field that is wrong */
export function totalsQueryFrom(request: TotalsRequest): TotalsQuery {
  const details: FaultDetail[] = [];
  const time = (where: string, text: string): Date | undefined => {
    if (text === '') return undefined;
    const moment = new Date(text);
    if (TIME.test(text) && !Number.isNaN(moment.getTime())) return moment;
    details.push({ where, message: 'must be a time such as 2026-11-20T08:00:00Z' });
    return undefined;
  };
  const from = time('/from', request.from);
  const to = time('/to', request.to);
  if (from !== undefined && to !== undefined && to < from) details.push({ where: '/to', message: 'lies before from' });
  const group = GROUPS.get(request.group);
  if (group === undefined) details.push({ where: '/group', message: 'is not known' });
  refuse(details);
  const { organizationId, projectId } = request;
  return { organizationId, projectId, from, to, group: group ?? 'none' };
}

/** Amounts travel as text: they may exceed 64 bits. */
export function toWireTotal(total: Total): WireTotal {
  return { ...total, costPico: total.costPico.toString() };
}

function refuse(details: readonly FaultDetail[]): void {
  if (details.length > 0) throw new AppError('INVALID_REQUEST', 'The request is not valid.', { details });
}

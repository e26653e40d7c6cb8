import {
  UsageGroup as WireGroup,
  UsageOrder as WireOrder,
  type GetRequestRequest,
  type ListRequestsRequest,
  type QueryUsageRequest,
  type UsageFilter as WireFilter,
  type UsageScope as WireScope,
} from '@roundhouse/contracts/tracing/v1/usage_service';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { systemClock } from '@roundhouse/kernel';
import type { RequestQuery, UsageFilter, UsageGroup, UsageQuery, UsageScope } from '../usage.ports.ts';

/** Longest time that one question may be about. */
export const MAX_WINDOW_MS = 366 * 24 * 3_600_000;

const DAY_MS = 24 * 3_600_000;

const MAX_PAGE = 200;
const MAX_GROUPINGS = 2;
const MAX_TEXT = 256;
const MAX_TOP = 1_000;
const MAX_PARTS = 10_000;
const EARLIEST_MS = Date.UTC(2020, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);
/** RFC 3339 with an offset; Date alone would take far more. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;
// Offsets are no names: databases and others do not agree on what their sign means.
const TIME_ZONE = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;
/** Of what requests can be asked for. */
const FEEDBACK = new Set(['', 'up', 'down', 'any']);
const STATUSES: ReadonlySet<string> = new Set(['', 'success', 'error', 'cancelled']);

const GROUPS = new Map<WireGroup, UsageGroup>([
  [WireGroup.USAGE_GROUP_MODEL, 'model'],
  [WireGroup.USAGE_GROUP_DEPLOYMENT, 'deployment'],
  [WireGroup.USAGE_GROUP_PROVIDER, 'provider'],
  [WireGroup.USAGE_GROUP_PROJECT, 'project'],
  [WireGroup.USAGE_GROUP_API_KEY, 'api-key'],
  [WireGroup.USAGE_GROUP_DAY, 'day'],
  [WireGroup.USAGE_GROUP_HOUR, 'hour'],
  [WireGroup.USAGE_GROUP_TEAM, 'team'],
  [WireGroup.USAGE_GROUP_MEMBER, 'member'],
  [WireGroup.USAGE_GROUP_STATUS, 'status'],
  [WireGroup.USAGE_GROUP_COST_LABEL, 'cost-label'],
  [WireGroup.USAGE_GROUP_UPSTREAM_MODEL, 'upstream-model'],
]);

/** @throws AppError INVALID_REQUEST naming every field that is wrong */
export function usageQueryFrom(request: QueryUsageRequest, nowMs = systemClock.nowMs()): UsageQuery {
  const { scope, filter, groupBy, order, timeZone, labelName, top } = request;
  const faults: FaultDetail[] = [];
  const query: UsageQuery = {
    scope: readScope(scope, faults),
    filter: readFilter(filter, faults, wholeTime(nowMs)),
    groupBy: readGroups(groupBy, faults),
    order: order === WireOrder.USAGE_ORDER_COST ? 'cost' : 'tokens',
    timeZone: timeZone === '' ? 'UTC' : timeZone,
    costLabel: filter?.costLabel ?? '',
    labelName,
    top,
  };
  requirePlain('/cost_label', query.costLabel, faults);
  requirePlain('/label_name', labelName, faults);
  if (top > MAX_TOP) faults.push({ where: '/top', message: `must be at most ${MAX_TOP}` });
  if (!isTimeZone(query.timeZone))
    faults.push({ where: '/time_zone', message: 'must be a name such as Europe/Berlin' });
  refuse(faults);
  return query;
}

/** @throws AppError INVALID_REQUEST naming every field that is wrong */
export function requestQueryFrom(request: ListRequestsRequest): RequestQuery {
  const { status, minLatencyMs, requestIdPrefix, beforeRequestId, limit, reason, refusingStep, tag } = request;
  const faults: FaultDetail[] = [];
  const scope = readScope(request.scope, faults);
  const filter = readFilter(request.filter, faults);
  if (!STATUSES.has(status)) faults.push({ where: '/status', message: 'must be success, error or cancelled' });
  requirePlain('/request_id_prefix', requestIdPrefix, faults);
  requirePlain('/before_request_id', beforeRequestId, faults);
  const { search, memberId, endUser, costLabel, feedback } = request;
  const recorded = { search, memberId, endUser, costLabel, feedback };
  if (!FEEDBACK.has(feedback)) faults.push({ where: '/feedback', message: 'must be up, down or any' });
  for (const [name, text] of Object.entries({ reason, refusing_step: refusingStep, tag, ...recorded })) {
    requirePlain(`/${name}`, text, faults);
  }
  if (limit < 1 || limit > MAX_PAGE) faults.push({ where: '/limit', message: `must be 1 to ${MAX_PAGE}` });
  refuse(faults);
  const asked = { status, minLatencyMs, requestIdPrefix, beforeRequestId, limit, reason, refusingStep, tag };
  return { scope, filter, ...asked, recorded };
}

/** @throws AppError INVALID_REQUEST unless it says clearly whose usage is meant, and an id */
export function requestLookupFrom(request: GetRequestRequest): { scope: UsageScope; requestId: string } {
  const { requestId } = request;
  const faults: FaultDetail[] = [];
  const scope = readScope(request.scope, faults);
  requirePlain('/request_id', requestId, faults);
  refuse(faults);
  return { scope, requestId };
}

/** A scope that says nothing, or two things, is refused: it must never become more than was meant. */
export function readScope(scope: WireScope | undefined, faults: FaultDetail[]): UsageScope {
  const { installation = false, organizationId = '', wholeOrganization = false } = scope ?? {};
  const { projectIds = [], teamIds = [] } = scope ?? {};
  const parts = projectIds.length + teamIds.length;
  for (const id of [organizationId, ...projectIds, ...teamIds]) requirePlain('/scope', id, faults);
  if (parts > MAX_PARTS) faults.push({ where: '/scope', message: `must have at most ${MAX_PARTS} parts` });
  if (installation && organizationId === '' && !wholeOrganization && parts === 0) return { kind: 'installation' };
  if (!installation && organizationId !== '') {
    if (wholeOrganization && parts === 0) return { kind: 'organization', organizationId };
    if (!wholeOrganization && parts > 0) return { kind: 'parts', organizationId, projectIds, teamIds };
  }
  faults.push({ where: '/scope', message: 'must be the installation, one organization, or parts of one' });
  return { kind: 'parts', organizationId: '', projectIds: [], teamIds: [] };
}

/** Bounds of a time that is not named. */
interface OpenTime {
  readonly from: Date;
  readonly to: Date;
}

/** From the earliest there can be until behind all there is, so that rollups alone answer. */
function wholeTime(nowMs: number): OpenTime {
  return { from: new Date(EARLIEST_MS), to: new Date((Math.floor(nowMs / DAY_MS) + 2) * DAY_MS) };
}

/** @param open bounds that need not be named; absent = both must be */
function readFilter(filter: WireFilter | undefined, faults: FaultDetail[], open?: OpenTime): UsageFilter {
  const { from = '', to = '', model = '', deploymentId = '', providerId = '' } = filter ?? {};
  const { projectId = '', apiKeyId = '' } = filter ?? {};
  const window = {
    from: from === '' && open !== undefined ? open.from : readTime('/from', from, faults),
    to: to === '' && open !== undefined ? open.to : readTime('/to', to, faults),
  };
  const bounded = open === undefined || from !== '';
  const length = window.to.getTime() - window.from.getTime();
  if (length < 0) faults.push({ where: '/to', message: 'must not lie before from' });
  if (bounded && length > MAX_WINDOW_MS) faults.push({ where: '/to', message: 'must be at most 366 days after from' });
  const texts = { model, deploymentId, providerId, projectId, apiKeyId };
  for (const [name, text] of Object.entries(texts)) requirePlain(`/${name}`, text, faults);
  return { ...window, ...texts };
}

function readTime(where: string, text: string, faults: FaultDetail[]): Date {
  const moment = new Date(text);
  const ms = moment.getTime();
  if (TIME.test(text) && ms >= EARLIEST_MS && ms <= LATEST_MS) return moment;
  faults.push({ where, message: 'must be a time from 2020 on, such as 2026-11-20T08:00:00Z' });
  return new Date(EARLIEST_MS);
}

function readGroups(groupBy: readonly WireGroup[], faults: FaultDetail[]): UsageGroup[] {
  const groups = groupBy.flatMap((group) => GROUPS.get(group) ?? []);
  const times = groups.filter((group) => group === 'day' || group === 'hour').length;
  if (groups.length !== groupBy.length) faults.push({ where: '/group_by', message: 'is not known' });
  else if (groups.length < 1 || groups.length > MAX_GROUPINGS || new Set(groups).size < groups.length || times > 1) {
    faults.push({ where: '/group_by', message: 'must name one or two things, at most one of day and hour' });
  }
  return groups;
}

function requirePlain(where: string, text: string, faults: FaultDetail[]): void {
  if (text.length > MAX_TEXT || text.includes('\0')) faults.push({ where, message: 'is no id' });
}

function isTimeZone(name: string): boolean {
  if (!TIME_ZONE.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function refuse(details: readonly FaultDetail[]): void {
  if (details.length > 0) throw new AppError('INVALID_REQUEST', 'The request is not valid.', { details });
}

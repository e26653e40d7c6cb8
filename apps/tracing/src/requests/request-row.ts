import type { RequestRecord } from '@roundhouse/contracts/events/v1/request';
import { EndStatus } from '@roundhouse/contracts/events/v1/usage';
import { idTimeMs, isId } from '@roundhouse/kernel';

/** What of a request's record is searched for, and the record itself. */
export interface RequestRow {
  readonly requestId: string;
  /** UTC, `YYYY-MM-DD`, derived from the id. */
  readonly requestDay: string;
  readonly receivedAtMs: number;
  readonly organizationId: string;
  readonly projectId: string;
  readonly teamId: string;
  readonly apiKeyId: string;
  readonly memberId: string;
  /** As the caller named it. */
  readonly endUser: string;
  /** success | error | cancelled; `unknown` when a later release wrote a status that this one does not know. */
  readonly status: string;
  readonly httpStatus: number;
  readonly reason: string;
  readonly refusingStep: string;
  readonly latencyMs: number;
  /** Ids and keys of what was called and of the models that served it. */
  readonly modelNames: readonly string[];
  readonly deploymentIds: readonly string[];
  readonly providerIds: readonly string[];
  readonly tags: readonly string[];
  /** `name=value`. */
  readonly costLabels: readonly string[];
  /** As the gateway encoded it, so that nothing that a later release adds is lost. */
  readonly bytes: Uint8Array;
}

const DAY_MS = 24 * 3_600_000;
const STATUSES: Partial<Record<EndStatus, string>> = {
  [EndStatus.END_STATUS_SUCCESS]: 'success',
  [EndStatus.END_STATUS_ERROR]: 'error',
  [EndStatus.END_STATUS_CANCELLED]: 'cancelled',
};

/** How a request ended, as people say it. */
export function statusOf({ endStatus }: Pick<RequestRecord, 'endStatus'>): string {
  return STATUSES[endStatus] ?? 'unknown';
}

/** From its headers to the end of its answer, in whole milliseconds. */
export function latencyMsOf({ totalUs }: Pick<RequestRecord, 'totalUs'>): number {
  return Math.round(totalUs / 1000);
}

/** When it was received, Unix milliseconds. Its id was made by the same clock: a moment far from the id's is none. */
export function receivedAtMsOf({ requestId, receivedAtUnixMs }: RequestRecord): number {
  const [atMs, receivedAtMs] = [idTimeMs(requestId), Number(receivedAtUnixMs)];
  return Math.abs(receivedAtMs - atMs) < DAY_MS ? receivedAtMs : atMs;
}

/** Day of a moment, UTC. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Whether there is a day for a request: its id is one of ours, not too old and does not lie ahead. */
export function isOfKeptDay(requestId: string, oldestMs: number, nowMs: number): boolean {
  if (!isId(requestId)) return false;
  const atMs = idTimeMs(requestId);
  return atMs >= oldestMs && atMs <= nowMs + DAY_MS;
}

/**
 * The row of a record.
 *
 * @param oldestMs records of before are not kept any more; Unix milliseconds
 * @param nowMs Unix milliseconds
 * @returns undefined when there is no day for it: its id is none of ours, too old, or lies ahead
 */
export function requestRow(
  record: RequestRecord,
  bytes: Uint8Array,
  oldestMs: number,
  nowMs: number,
): RequestRow | undefined {
  const { requestId, caller, callable, attempts } = record;
  if (caller === undefined || !isOfKeptDay(requestId, oldestMs, nowMs)) return undefined;
  const atMs = idTimeMs(requestId);
  const targets = attempts.flatMap(({ target }) => target ?? []);
  const models = targets.flatMap(({ modelId, modelKey }) => [modelId, modelKey]);
  return {
    requestId,
    requestDay: dayOf(atMs),
    receivedAtMs: receivedAtMsOf(record),
    organizationId: plain(caller.organizationId),
    projectId: plain(caller.projectId),
    teamId: plain(caller.teamId),
    apiKeyId: plain(caller.apiKeyId),
    memberId: plain(caller.memberId),
    endUser: plain(record.endUser),
    status: statusOf(record),
    httpStatus: record.httpStatus,
    reason: plain(record.reason),
    refusingStep: plain(record.refusingStep),
    latencyMs: latencyMsOf(record),
    modelNames: distinct([callable?.id ?? '', callable?.key ?? '', ...models]),
    deploymentIds: distinct(targets.map(({ deploymentId }) => deploymentId)),
    providerIds: distinct(targets.map(({ providerId }) => providerId)),
    tags: distinct(record.tags),
    costLabels: distinct(record.costLabels),
    bytes,
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text) => text !== '').map(plain))];
}

/** Postgres has no NUL in text; callers may name a model with one. */
export function plain(text: string): string {
  return text.replaceAll('\0', '\u{FFFD}');
}

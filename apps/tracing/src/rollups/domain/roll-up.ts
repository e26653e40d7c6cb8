import { createHash } from 'node:crypto';
import { occurredAtMs, type LedgerRow, type RowKind, type RowUsage } from '../../ingest/domain/ledger-row.ts';
import { count } from './histogram.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A row that is new in the ledger, and the partition of the stream that it came through. */
export interface NewRow extends Omit<LedgerRow, 'kind'> {
  readonly kind: RowKind;
  readonly partition: number;
}

/** What sums are kept apart by, beside time. */
export const DIMENSIONS = [
  'organizationId',
  'projectId',
  'teamId',
  'memberId',
  'apiKeyId',
  'modelId',
  'modelKey',
  'deploymentId',
  'providerId',
  'upstreamModelId',
  'endStatus',
] as const satisfies readonly (keyof LedgerRow)[];

/** Classes of usage that are added up. */
export const UNITS = [
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'outputTokens',
  'reasoningTokens',
  'audioInputTokens',
  'audioOutputTokens',
  'imageTokens',
  'images',
  'audioMs',
  'characters',
  'pages',
] as const satisfies readonly (keyof RowUsage)[];

/** One value of each dimension. */
export interface RollupGroup extends Readonly<Record<(typeof DIMENSIONS)[number], string>> {
  /** UUID made of the values. */
  readonly groupId: string;
}

/** What the rows of one group, partition and time add up to. */
export interface Rollup {
  /** Unix milliseconds at which its hour or day (UTC) begins. */
  readonly bucketMs: number;
  readonly partition: number;
  readonly groupId: string;
  /** Rows of the ledger, opens left out. */
  rows: bigint;
  requests: bigint;
  attempts: bigint;
  /** Attempts by provisionals and what takes them back. */
  provisional: bigint;
  readonly units: Record<(typeof UNITS)[number], bigint>;
  costPico: bigint;
  /** Of settles. */
  readonly latency: Map<number, bigint>;
  /** Of settles of which a token came. */
  readonly firstToken: Map<number, bigint>;
}

/** What the rows of one group that carry a label add up to; a row counts for each of its labels. */
export interface LabelRollup extends Rollup {
  /** `name=value`. */
  readonly label: string;
}

/** What a batch adds. Each list in the order of its key, so that two writers never wait for each other crosswise. */
export interface RolledUp {
  readonly groups: readonly RollupGroup[];
  readonly hours: readonly Rollup[];
  readonly days: readonly Rollup[];
  /** By day. */
  readonly labels: readonly LabelRollup[];
}

/** Adds up new rows by hour and by day. Opens say nothing that settles do not say as well. */
export function rollUp(rows: readonly NewRow[]): RolledUp {
  const groups = new Map<string, RollupGroup>();
  const [hours, days] = [new Map<string, Rollup>(), new Map<string, Rollup>()];
  const labels = new Map<string, LabelRollup>();
  for (const row of rows) {
    if (row.kind === 'open') continue;
    const group = groupIn(groups, row);
    const atMs = occurredAtMs(row.attemptId);
    const [hourMs, dayMs] = [atMs - (atMs % HOUR_MS), atMs - (atMs % DAY_MS)];
    add(rollupIn(hours, hourMs, row.partition, group.groupId), row);
    add(rollupIn(days, dayMs, row.partition, group.groupId), row);
    for (const label of row.costLabels) add(labelIn(labels, label, dayMs, row.partition, group.groupId), row);
  }
  return {
    groups: [...groups.values()].toSorted((one, other) => compare(one.groupId, other.groupId)),
    hours: inOrder(hours),
    days: inOrder(days),
    labels: [...labels.values()].toSorted((one, other) => inKeyOrder(one, other) || compare(one.label, other.label)),
  };
}

/** The group's values and their lengths name it, so that no two groups can be taken for one. */
export function groupIdOf(values: readonly string[]): string {
  const hash = createHash('sha256');
  for (const value of values) hash.update(`${Buffer.byteLength(value)}:${value}`);
  const hex = hash.digest('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function groupIn(groups: Map<string, RollupGroup>, row: NewRow): RollupGroup {
  const values = DIMENSIONS.map((dimension) => row[dimension]);
  const key = JSON.stringify(values);
  const known = groups.get(key);
  if (known !== undefined) return known;
  const named = Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, row[dimension]]));
  const group = { ...named, groupId: groupIdOf(values) } as RollupGroup;
  groups.set(key, group);
  return group;
}

function rollupIn(rollups: Map<string, Rollup>, bucketMs: number, partition: number, groupId: string): Rollup {
  const key = `${bucketMs}/${partition}/${groupId}`;
  let found = rollups.get(key);
  if (found === undefined) {
    found = nothingIn(bucketMs, partition, groupId);
    rollups.set(key, found);
  }
  return found;
}

function labelIn(
  rollups: Map<string, LabelRollup>,
  label: string,
  bucketMs: number,
  partition: number,
  groupId: string,
): LabelRollup {
  const key = `${bucketMs}/${partition}/${groupId}/${label}`;
  let found = rollups.get(key);
  if (found === undefined) {
    found = { ...nothingIn(bucketMs, partition, groupId), label };
    rollups.set(key, found);
  }
  return found;
}

/** Sums of nothing, to be added to. */
export function nothingIn(bucketMs: number, partition: number, groupId: string): Rollup {
  const units = Object.fromEntries(UNITS.map((unit) => [unit, 0n])) as Rollup['units'];
  const counts = { rows: 0n, requests: 0n, attempts: 0n, provisional: 0n, costPico: 0n };
  return { bucketMs, partition, groupId, ...counts, units, latency: new Map(), firstToken: new Map() };
}

function add(rollup: Rollup, row: NewRow): void {
  const attempts = ATTEMPTS[row.kind];
  rollup.rows += 1n;
  rollup.attempts += attempts;
  if (row.attemptIndex === 0) rollup.requests += attempts;
  if (row.kind !== 'settle') rollup.provisional += attempts;
  for (const unit of UNITS) if (row[unit] !== 0) rollup.units[unit] += BigInt(row[unit]);
  rollup.costPico += row.costPico;
  if (row.kind !== 'settle') return;
  count(rollup.latency, row.durationMs);
  if (row.firstTokenMs > 0) count(rollup.firstToken, row.firstTokenMs);
}

/** An attempt counts once: by its settle, or by the provisional in its place until that is reversed. */
const ATTEMPTS: Readonly<Record<RowKind, bigint>> = {
  open: 0n,
  settle: 1n,
  provisional: 1n,
  reversal: -1n,
  adjust: 0n,
};

function inOrder(rollups: ReadonlyMap<string, Rollup>): Rollup[] {
  return [...rollups.values()].toSorted(inKeyOrder);
}

function inKeyOrder(one: Rollup, other: Rollup): number {
  return one.bucketMs - other.bucketMs || one.partition - other.partition || compare(one.groupId, other.groupId);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

import type { HubFileRole } from '@roundhouse/hub';
import { newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { sameDocument } from '../../resources/domain/same-document.ts';
import type { ServingSpec } from './serving.entity.ts';

/** A file as it was when its release was made; nothing changes it afterwards. */
export interface FrozenFile {
  readonly name: string;
  readonly url: string;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly role?: HubFileRole | null | undefined;
}

/** A publisher's signature, in base64. */
export interface StoredSignature {
  readonly key_id: string;
  readonly signature: string;
}

/** Where files come from. */
export interface ReleaseSource {
  readonly kind: 'artifact' | 'hub';
  /** Word for people and logs: key of the artifact, or slug of the entry. */
  readonly key: string;
  readonly artifact_id?: string;
  readonly slug?: string;
  readonly version?: number;
  readonly option?: string;
}

/** What nodes are to hold: files under the name that stands for exactly these. */
export interface ServedContent {
  /** `hub:<slug>@<number>/<option>` or `artifact:<id>`. */
  readonly contentKey: string;
  readonly source: ReleaseSource;
  readonly files: readonly FrozenFile[];
  /** The bytes that publishers signed; null = of no hub version. */
  readonly manifest: Uint8Array | null;
  readonly signatures: readonly StoredSignature[];
}

/** State of a release: on its way, what counts, what counted, and what was taken back. */
export type ReleaseState = 'rolling' | 'current' | 'superseded' | 'failed';

/** One release of a serving: files and how they are loaded. */
export interface ServingRelease extends ServedContent {
  readonly id: string;
  readonly number: number;
  readonly settings: ServingSpec['settings'];
  readonly state: ReleaseState;
  readonly reason: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

interface ReleaseRow {
  id: string;
  serving_id: string;
  number: number;
  content_key: string;
  source: ReleaseSource;
  files: readonly FrozenFile[];
  manifest: Buffer | null;
  signatures: readonly StoredSignature[];
  settings: ServingSpec['settings'];
  state: ReleaseState;
  reason: string;
  created_at: Date;
  finished_at: Date | null;
}

const MAX_KEPT = 100;

/** Releases of a serving, newest first, at most 100. */
export async function readReleases(manager: EntityManager, servingId: string): Promise<ServingRelease[]> {
  const rows = await manager.query<ReleaseRow[]>(
    `SELECT * FROM serving_release WHERE serving_id = $1 ORDER BY number DESC LIMIT ${MAX_KEPT}`,
    [servingId],
  );
  return rows.map(toRelease);
}

/** The newest release of each of these servings. */
export async function newestReleases(
  manager: EntityManager,
  servingIds: readonly string[],
): Promise<ReadonlyMap<string, ServingRelease>> {
  const rows = await manager.query<ReleaseRow[]>(
    `SELECT DISTINCT ON (serving_id) * FROM serving_release WHERE serving_id = ANY($1) ORDER BY serving_id, number DESC`,
    [servingIds],
  );
  return new Map(rows.map((row) => [row.serving_id, toRelease(row)]));
}

/** Begins a release with the next number. */
export async function beginRelease(
  manager: EntityManager,
  servingId: string,
  content: ServedContent,
  settings: ServingSpec['settings'],
): Promise<ServingRelease> {
  const [row] = await manager.query<ReleaseRow[]>(
    `INSERT INTO serving_release
       (id, serving_id, number, content_key, source, files, manifest, signatures, settings, state)
     SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, 'rolling'
     FROM serving_release WHERE serving_id = $2 RETURNING *`,
    [
      newId(),
      servingId,
      content.contentKey,
      JSON.stringify(content.source),
      JSON.stringify(content.files),
      content.manifest === null ? null : Buffer.from(content.manifest),
      JSON.stringify(content.signatures),
      JSON.stringify(settings),
    ],
  );
  return toRelease(row!);
}

/** A release that everything runs by now: it counts from here on, and the one before no longer. */
export async function finishRelease(manager: EntityManager, servingId: string, id: string): Promise<void> {
  await manager.query(
    `UPDATE serving_release SET state = 'superseded' WHERE serving_id = $1 AND state IN ('current', 'rolling') AND id <> $2`,
    [servingId, id],
  );
  await manager.query(`UPDATE serving_release SET state = 'current', reason = '', finished_at = now() WHERE id = $1`, [
    id,
  ]);
}

/** A release that is not gone on with. */
export async function failRelease(manager: EntityManager, id: string, reason: string): Promise<void> {
  await manager.query(`UPDATE serving_release SET state = 'failed', reason = $2, finished_at = now() WHERE id = $1`, [
    id,
    reason.slice(0, 1000),
  ]);
}

/** A release that failed is gone on with, from the beginning. */
export async function retryRelease(manager: EntityManager, id: string): Promise<void> {
  await manager.query(`UPDATE serving_release SET state = 'rolling', reason = '', finished_at = NULL WHERE id = $1`, [
    id,
  ]);
}

/** The release that counted before this one; undefined = none did. */
export async function readFormerRelease(
  manager: EntityManager,
  servingId: string,
  number: number,
): Promise<ServingRelease | undefined> {
  const rows = await manager.query<ReleaseRow[]>(
    `SELECT * FROM serving_release WHERE serving_id = $1 AND number < $2 AND state = 'superseded'
       AND finished_at IS NOT NULL ORDER BY number DESC LIMIT 1`,
    [servingId, number],
  );
  return rows[0] && toRelease(rows[0]);
}

/** A release that counted before counts again. */
export async function restoreRelease(manager: EntityManager, id: string): Promise<void> {
  await manager.query(`UPDATE serving_release SET state = 'current' WHERE id = $1`, [id]);
}

/** A release that is wanted again becomes the newest. */
export async function renumberRelease(manager: EntityManager, servingId: string, id: string): Promise<void> {
  await manager.query(
    `UPDATE serving_release SET number = (SELECT max(number) + 1 FROM serving_release WHERE serving_id = $1)
     WHERE id = $2`,
    [servingId, id],
  );
}

/** Whether a release is of these files, loaded like this. */
export function isReleaseOf(
  release: Pick<ServingRelease, 'contentKey' | 'settings'>,
  contentKey: string,
  settings: ServingSpec['settings'],
): boolean {
  return release.contentKey === contentKey && sameDocument(release.settings, settings);
}

function toRelease(row: ReleaseRow): ServingRelease {
  return {
    id: row.id,
    number: row.number,
    contentKey: row.content_key,
    source: row.source,
    files: row.files,
    manifest: row.manifest,
    signatures: row.signatures,
    settings: row.settings,
    state: row.state,
    reason: row.reason,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { hubContent, hubSignature, hubSlug } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { manifestOf, MAX_VERSION_NUMBER, parseManifest, type HubVersionContent } from '@roundhouse/hub';
import { z } from 'zod';
import { VERSION } from '../../version.ts';
import { CATALOG_SCHEMA } from '../catalog-lines.ts';
import { staticIssues } from '../domain/static-issues.ts';
import { contentOf } from '../domain/submission.ts';
import type { StoredSignature } from '../infra/hub-version.entity.ts';

/** Most entries of a catalog. */
const MAX_ENTRIES = 10_000;

/** One version as a followed hub serves it. */
export interface FollowedVersion {
  readonly slug: string;
  readonly number: number;
  readonly content: HubVersionContent;
  readonly manifest: Buffer;
  readonly signatures: readonly StoredSignature[];
  readonly publisher: string;
  readonly publishedAt: Date | null;
}

/** A whole catalog. */
export interface FollowedCatalog {
  /** sha256 of its entries. */
  readonly digest: string;
  readonly versions: readonly FollowedVersion[];
}

const headSchema = z.object({ schema: z.literal(CATALOG_SCHEMA) });
const endSchema = z.object({ entries: z.int().min(0).max(MAX_ENTRIES), sha256: z.string() });
const lineSchema = z.object({
  slug: hubSlug(),
  number: z.int().min(1).max(MAX_VERSION_NUMBER),
  content: z.object(hubContent),
  publisher: z.string().min(1).max(200),
  published_at: z.iso.datetime().nullable(),
  manifest: z.base64().max(1_400_000),
  signatures: z.array(hubSignature).max(8),
});

/**
 * Reads a catalog that another hub handed out. All of it is right, or none of it counts: it is whole, each version is
 * well formed, and each manifest is about its version.
 *
 * @throws AppError INVALID_REQUEST that names the first fault
 */
export function readCatalog(text: string): FollowedCatalog {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length < 2) throw refuse('it was cut off');
  const [first = '', ...entries] = lines;
  const last = entries.pop() ?? '';
  if (!headSchema.safeParse(jsonOf(first)).success) throw refuse('it does not begin as one');
  const end = endSchema.safeParse(jsonOf(last));
  if (!end.success || end.data.entries !== entries.length) throw refuse('it was cut off');
  const hash = createHash('sha256');
  for (const line of entries) hash.update(`${line}\n`);
  if (hash.digest('hex') !== end.data.sha256) throw refuse('it was changed on its way');
  const versions = entries.map(readLine);
  if (new Set(versions.map(({ slug }) => slug)).size !== versions.length) throw refuse('it names an entry twice');
  return { digest: end.data.sha256, versions };
}

function readLine(line: string): FollowedVersion {
  const parsed = lineSchema.safeParse(jsonOf(line));
  if (!parsed.success) throw refuse(`an entry is not well formed at ${parsed.error.issues[0]?.path.join('/') ?? ''}`);
  const { slug, number, publisher, published_at: publishedAt, signatures } = parsed.data;
  const content = contentOf(parsed.data.content);
  const fault = staticIssues(content, VERSION).find((issue) => issue.level === 'error');
  if (fault !== undefined) throw refuse(`${slug}: ${fault.where} ${fault.message}`);
  const manifest = Buffer.from(parsed.data.manifest, 'base64');
  if (!isDeepStrictEqual(parseManifest(manifest), manifestOf(slug, number, content.options))) {
    throw refuse(`the manifest of ${slug} is not about what it offers`);
  }
  const at = publishedAt === null ? null : new Date(publishedAt);
  return { slug, number, content, manifest, signatures, publisher, publishedAt: at };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function refuse(reason: string): AppError {
  return new AppError('INVALID_REQUEST', `The catalog was refused: ${reason}.`);
}

import type { HubEntryDocument, HubVersionDocument, JudgedOptionDocument } from '@roundhouse/admin-api';
import { isSignatureOf, optionSizeBytes, unresolvedFiles, type HubVersionContent } from '@roundhouse/hub';
import type { HubRecord } from './domain/hub-record.ts';
import { signaturesOf } from './infra/base-catalog.ts';
import { withFacts, type FileFact } from './infra/file-facts.ts';
import type { HubEntryEntity } from './infra/hub-entry.entity.ts';
import type { HubVersionEntity } from './infra/hub-version.entity.ts';
import { keysFor, type KnownKey } from './infra/trusted-keys.ts';

/** What is known beside a version itself. */
export interface HubSurroundings {
  readonly facts: ReadonlyMap<string, FileFact>;
  readonly keys: readonly KnownKey[];
}

/** What is known beside an entry itself. */
export interface EntrySurroundings extends HubSurroundings {
  /** Ids of entries that the caller has starred. */
  readonly starred: ReadonlySet<string>;
  /** Its options, held against the node that was asked for; undefined = none was. */
  readonly judged: readonly JudgedOptionDocument[] | undefined;
}

/** An entry as lists show it. What the hub itself says of it comes from its own row, never from a version. */
export function showEntry(
  record: HubRecord,
  entry: HubEntryEntity | undefined,
  { starred, judged, ...known }: EntrySurroundings,
): HubEntryDocument {
  const content = showContent(record.content, known);
  const best = judged?.find((option) => option.verdict !== 'does_not_fit');
  const against = best === undefined ? (judged?.[0]?.reasons ?? []).filter((reason) => reason.blocking) : [];
  return {
    ...content,
    slug: record.slug,
    organization_id: record.organizationId === '' ? null : record.organizationId,
    publisher: record.publisher,
    origin: record.origin,
    version: record.number,
    published_at: record.publishedAt?.toISOString() ?? null,
    verified: entry?.verified ?? false,
    downloads: Number(entry?.downloads ?? 0n),
    stars: Number(entry?.stars ?? 0n),
    starred: entry !== undefined && starred.has(entry.id),
    signatures: showSignatures(record, known.keys),
    compatible: judged === undefined ? null : best !== undefined,
    mismatches: against.map(({ code, message }) => ({ code, message })),
  };
}

/** A version that was published here. */
export function showVersion(row: HubVersionEntity, known: HubSurroundings): HubVersionDocument {
  const signed = {
    organizationId: row.organizationId ?? '',
    manifest: row.manifest,
    signatures: signaturesOf(row.signatures),
  };
  return {
    id: row.id,
    ...showContent(row.content, known),
    slug: row.slug,
    number: row.number,
    organization_id: row.organizationId,
    state: row.state,
    origin: 'published',
    issues: [...row.issues],
    publisher: row.publisher,
    submitted_by: row.submittedBy,
    submitted_at: row.createdAt.toISOString(),
    reviewed_by: row.reviewedBy,
    reviewed_at: row.reviewedAt?.toISOString() ?? null,
    reason: row.reason,
    published_at: row.publishedAt?.toISOString() ?? null,
    signatures: showSignatures(signed, known.keys),
    manifest: row.manifest.toString('base64'),
    revision: String(row.revision),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    created_by: row.createdBy,
  };
}

/** A version of the base catalog. It was approved elsewhere. */
export function showRecord(record: HubRecord, known: HubSurroundings): HubVersionDocument {
  const publishedAt = record.publishedAt?.toISOString() ?? null;
  return {
    id: `${record.slug}@${record.number}`,
    ...showContent(record.content, known),
    slug: record.slug,
    number: record.number,
    organization_id: null,
    state: record.state,
    origin: record.origin,
    issues: [],
    publisher: record.publisher,
    submitted_by: null,
    submitted_at: null,
    reviewed_by: null,
    reviewed_at: null,
    reason: null,
    published_at: publishedAt,
    signatures: showSignatures(record, known.keys),
    manifest: Buffer.from(record.manifest).toString('base64'),
    revision: '0',
    created_at: publishedAt ?? '',
    updated_at: publishedAt ?? '',
    created_by: record.publisher,
  };
}

function showContent(content: HubVersionContent, { facts }: HubSurroundings) {
  return {
    name: content.name,
    description: content.description,
    license: content.license,
    tags: [...content.tags],
    parameters: content.parameters,
    context_tokens: content.context_tokens,
    capabilities: [...content.capabilities],
    homepage: content.homepage,
    changelog: content.changelog,
    hardware: { ...content.hardware, os: [...content.hardware.os], arch: [...content.hardware.arch] },
    min_app_version: content.min_app_version,
    options: content.options.map((said) => {
      const option = withFacts(said, facts);
      const unresolved = unresolvedFiles(option);
      return {
        id: option.id,
        format: option.format,
        quantization: option.quantization,
        files: option.files.map((file) => ({ ...file })),
        size_bytes: optionSizeBytes(option),
        installable: unresolved.length === 0,
        unresolved,
      };
    }),
  };
}

function showSignatures(
  { organizationId, manifest, signatures }: Pick<HubRecord, 'organizationId' | 'manifest' | 'signatures'>,
  keys: readonly KnownKey[],
) {
  const known = new Map(keysFor(keys, organizationId).map((key) => [key.id, key]));
  return signatures.map(({ key_id: id, signature }) => {
    const key = known.get(id);
    const trusted = key !== undefined && isSignatureOf(manifest, signature, key.public_key);
    return { key_id: id, trusted, publisher_key: key?.name ?? null };
  });
}

import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { checkDocument, PUBLISH_HUB_VERSION, refusal, type HubSubmission } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import {
  manifestBytes,
  manifestOf,
  nextVersionNumber,
  parseManifest,
  verifyManifest,
  type HubIssue,
  type HubVersionContent,
} from '@roundhouse/hub';
import { newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePermission, type Caller } from '../commands/domain/caller.ts';
import { VERSION } from '../version.ts';
import { staticIssues } from './domain/static-issues.ts';
import { contentOf, isPassed } from './domain/submission.ts';
import { HUB_VERSION } from './hub.kind.ts';
import { ownerOf, personOf, placeOf, type Owner } from './hub-places.ts';
import { highestBaseNumber, signaturesOf } from './infra/base-catalog.ts';
import { storeFileFact, type FileFact } from './infra/file-facts.ts';
import { lockEntry, readEntries } from './infra/hub-entries.ts';
import { HubVersionEntity } from './infra/hub-version.entity.ts';
import { keysFor, readTrustedKeys } from './infra/trusted-keys.ts';
import { FileInspector } from './inspection/file-inspector.ts';
import { tellReview } from './review-news.ts';

/** What pre-flight says of a version that is not published yet. */
export interface Preflight {
  readonly slug: string;
  /** Null = it could not be published under this name, or its form is wrong. */
  readonly nextNumber: number | null;
  readonly issues: readonly HubIssue[];
  readonly passed: boolean;
  readonly content: HubVersionContent | null;
  readonly manifest: Uint8Array | null;
}

/** A version on its way. */
interface Prepared {
  readonly content: HubVersionContent;
  readonly issues: readonly HubIssue[];
  readonly facts: ReadonlyMap<string, FileFact>;
}

/** How publishers offer versions. What they say of badges, counters, names and dates counts for nothing. */
@Injectable()
export class SubmissionsService {
  private readonly commands: CommandPath;
  private readonly inspector: FileInspector;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(FileInspector) inspector: FileInspector) {
    this.commands = commands;
    this.inspector = inspector;
  }

  /**
   * Checks a version without publishing it, and says everything that is wrong with it at once.
   *
   * @param offline true = asks no source
   * @throws AppError NOT_FOUND, FORBIDDEN
   */
  async preflight(caller: Caller, input: Readonly<Record<string, unknown>>, offline: boolean): Promise<Preflight> {
    const slug = typeof input['slug'] === 'string' ? input['slug'] : '';
    const { value, faults } = checkDocument(PUBLISH_HUB_VERSION.body!, input);
    if (value === undefined) {
      const issues = faults.map(({ where, message }) => ({ where, level: 'error', code: 'schema', message }) as const);
      return { slug, nextNumber: null, issues, passed: false, content: null, manifest: null };
    }
    const number = await this.commands.read(async (manager) => {
      const owner = await this.ownerFor(manager, caller, value);
      const entry = (await readEntries(manager, [slug])).get(slug);
      return numberFor(manager, slug, owner, entry);
    });
    const { content, issues } = await this.prepared(value, offline);
    const manifest = manifestBytes(manifestOf(slug, number, content.options));
    return { slug, nextNumber: number, issues, passed: isPassed(issues), content, manifest };
  }

  /**
   * Offers a version, once per idempotency key. It is pending, with whatever is wrong with it recorded, until somebody
   * decides.
   *
   * @throws AppError INVALID_REQUEST for a manifest or signature that is not one of this version; CONFLICT for a name of
   *   somebody else, or a manifest of another number; NOT_FOUND, FORBIDDEN
   */
  async publish(caller: Caller, submission: HubSubmission, offline: boolean): Promise<HubVersionEntity> {
    await this.commands.read((manager) => this.ownerFor(manager, caller, submission));
    const prepared = await this.prepared(submission, offline);
    const { row } = await this.commands.createOnce(caller, HUB_VERSION, submission, (changes) =>
      this.publishIn(changes, submission, prepared),
    );
    return row;
  }

  private async publishIn(
    changes: ChangeSet,
    submission: HubSubmission,
    prepared: Prepared,
  ): Promise<HubVersionEntity> {
    const { manager, caller, at } = changes;
    const owner = await this.ownerFor(manager, caller, submission);
    const { organizationId } = owner;
    const { slug } = submission;
    const entry = await lockEntry(manager, slug, { organizationId, actorId: caller.actorId, at });
    const number = await numberFor(manager, slug, owner, entry);
    await manager.query('UPDATE hub_entry SET last_number = $2, updated_at = $3 WHERE id = $1', [entry.id, number, at]);
    const { content } = prepared;
    const manifest = Buffer.from(settledManifest(submission, number, content));
    const signatures = signaturesOf(submission.signatures);
    // Refuses a signature that bears the name of a known key and is not its own.
    verifyManifest(manifest, signatures, keysFor(await readTrustedKeys(manager), organizationId ?? ''));
    const row = Object.assign(new HubVersionEntity(), {
      id: newId(),
      entryId: entry.id,
      slug,
      organizationId,
      number,
      state: 'pending' as const,
      content,
      manifest,
      signatures: submission.signatures,
      issues: prepared.issues,
      publisher: owner.publisher,
      submittedBy: personOf(caller),
      reviewedBy: null,
      reviewedAt: null,
      reason: null,
      publishedAt: null,
    });
    for (const [url, fact] of prepared.facts) await storeFileFact(manager, url, fact, at);
    await tellReview(manager, row, at);
    return changes.create(HUB_VERSION, row, 'publish');
  }

  private async ownerFor(manager: EntityManager, caller: Caller, submission: HubSubmission): Promise<Owner> {
    const owner = await ownerOf(manager, caller, submission.organization_id);
    requirePermission(caller, 'hub-entry:publish', placeOf(owner.organizationId));
    return owner;
  }

  /** What is signed stays as it was said; else what the sources know is filled in. */
  private async prepared(submission: HubSubmission, offline: boolean): Promise<Prepared> {
    const said = contentOf(submission);
    const nothing = { content: said, issues: [], facts: new Map<string, FileFact>() };
    const found = offline ? nothing : await this.inspector.inspect(said);
    const content = submission.manifest === undefined ? found.content : said;
    return { content, issues: [...staticIssues(content, VERSION), ...found.issues], facts: found.facts };
  }
}

/** @throws AppError CONFLICT when the name is somebody else's */
async function numberFor(
  manager: EntityManager,
  slug: string,
  { organizationId }: Owner,
  entry: { organizationId: string | null; lastNumber: number } | undefined,
): Promise<number> {
  const inBase = await highestBaseNumber(manager, slug);
  // Who had the name before the base catalog did keeps it.
  const isFirst = (entry?.lastNumber ?? 0) === 0;
  const isTaken = entry !== undefined && entry.organizationId !== organizationId;
  if (isTaken || (isFirst && inBase > 0 && organizationId !== null)) {
    throw new AppError('CONFLICT', `The name ${slug} is taken.`, {
      details: [{ where: '/slug', message: 'is the name of an entry of somebody else' }],
    });
  }
  return nextVersionNumber([entry?.lastNumber ?? 0, inBase]);
}

/** The bytes that were signed, once it is certain that they are about this version; else those that could be. */
function settledManifest(submission: HubSubmission, number: number, content: HubVersionContent): Uint8Array {
  const expected = manifestOf(submission.slug, number, content.options);
  if (submission.manifest === undefined) {
    if (submission.signatures.length === 0) return manifestBytes(expected);
    throw refusal('submission', [{ where: '/manifest', message: 'is required with signatures' }]);
  }
  const bytes = Buffer.from(submission.manifest, 'base64');
  const manifest = parseManifest(bytes);
  if (manifest.slug === submission.slug && manifest.number !== number) {
    throw new AppError(
      'CONFLICT',
      `This version gets number ${number}; what was signed is number ${manifest.number}.`,
      {
        details: [{ where: '/manifest', message: `must be of number ${number}` }],
      },
    );
  }
  if (isDeepStrictEqual(manifest, expected)) return bytes;
  throw refusal('submission', [{ where: '/manifest', message: 'is not about the options of this version' }]);
}

import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { verifyManifest } from '@roundhouse/hub';
import { isId } from '@roundhouse/kernel';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { may, requirePermission, type Caller } from '../commands/domain/caller.ts';
import { isPassed } from './domain/submission.ts';
import { HubApprovals } from './hub-approvals.ts';
import { HUB_VERSION } from './hub.kind.ts';
import { mayInspect, mayRead, personOf, placeOf } from './hub-places.ts';
import { readHubPolicy } from './hub-policy.ts';
import { signaturesOf } from './infra/base-catalog.ts';
import { HubVersionEntity } from './infra/hub-version.entity.ts';
import { keysFor, readTrustedKeys } from './infra/trusted-keys.ts';
import { tellReview } from './review-news.ts';

/** What a decision changes of a version. */
type Decision = (version: HubVersionEntity, changes: ChangeSet) => Promise<void>;

/** How versions come to be served, and end to be. */
@Injectable()
export class ReviewsService {
  private readonly commands: CommandPath;
  private readonly approvals: HubApprovals;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(HubApprovals) approvals: HubApprovals) {
    this.commands = commands;
    this.approvals = approvals;
  }

  /**
   * Serves a version.
   *
   * @throws AppError NOT_FOUND, FORBIDDEN; CONFLICT for one that is not pending, has an error among its issues, or lacks
   *   what policy asks for
   */
  async approve(caller: Caller, id: string): Promise<HubVersionEntity> {
    return this.decide(caller, id, 'approve', async (version, changes) => {
      requirePermission(caller, 'hub-entry:review', placeOf(version.organizationId));
      requireState(version, ['pending']);
      if (!isPassed(version.issues)) {
        const errors = version.issues.filter((issue) => issue.level === 'error');
        throw new AppError('CONFLICT', 'A version with errors cannot be approved.', {
          details: errors.map(({ where, message }) => ({ where, message })),
        });
      }
      await requirePolicy(changes, version);
      version.state = 'approved';
      version.publishedAt = changes.at;
    });
  }

  /** Refuses a version for good. @throws AppError as {@link approve} */
  async reject(caller: Caller, id: string, reason: string): Promise<HubVersionEntity> {
    return this.decide(caller, id, 'reject', async (version) => {
      requirePermission(caller, 'hub-entry:review', placeOf(version.organizationId));
      requireState(version, ['pending']);
      version.state = 'rejected';
      version.reason = reason;
    });
  }

  /** Takes a version back: a pending one whoever publishes, a served one whoever reviews. @throws AppError as above */
  async withdraw(caller: Caller, id: string, reason: string): Promise<HubVersionEntity> {
    return this.decide(caller, id, 'withdraw', async (version) => {
      const place = placeOf(version.organizationId);
      requirePermission(caller, 'hub-entry:withdraw', place);
      requireState(version, ['pending', 'approved']);
      const isOwnWish = version.state === 'pending' && may(caller, 'hub-entry:publish', place);
      if (!isOwnWish) requirePermission(caller, 'hub-entry:review', place);
      version.state = 'withdrawn';
      version.reason = reason;
    });
  }

  private async decide(caller: Caller, id: string, verb: string, decision: Decision): Promise<HubVersionEntity> {
    let wasServed = false;
    const version = await this.commands.run(caller, async (changes) => {
      const row = isId(id)
        ? await changes.manager.findOne(HubVersionEntity, { where: { id }, lock: { mode: 'pessimistic_write' } })
        : null;
      const isSeen = row !== null && (mayInspect(caller, row.organizationId) || mayRead(caller, row.organizationId));
      if (row === null || !isSeen) throw new AppError('NOT_FOUND', 'No such version.');
      const before = HUB_VERSION.describe(row);
      wasServed = row.state === 'approved';
      await decision(row, changes);
      row.reviewedBy = personOf(caller);
      row.reviewedAt = changes.at;
      await tellReview(changes.manager, row, changes.at);
      return changes.update(HUB_VERSION, row, before, verb);
    });
    if (wasServed || version.state === 'approved') this.approvals.announce(version.slug);
    return version;
  }
}

function requireState(version: HubVersionEntity, states: readonly string[]): void {
  if (states.includes(version.state)) return;
  throw new AppError('CONFLICT', `Version ${version.number} of ${version.slug} is ${version.state} already.`);
}

async function requirePolicy({ manager, caller }: ChangeSet, version: HubVersionEntity): Promise<void> {
  const { organizationId } = version;
  const policy = await readHubPolicy(manager, organizationId);
  if (policy.secondPerson && version.submittedBy === personOf(caller)) {
    throw new AppError('FORBIDDEN', 'Another person than the one who offered this version must approve it.');
  }
  // Also without the policy: a key may have become known since, whose name the signature bears without being its own.
  const keys = keysFor(await readTrustedKeys(manager), organizationId ?? '');
  const { signedBy } = verifyManifest(version.manifest, signaturesOf(version.signatures), keys);
  if (policy.requireSignature && signedBy.length === 0) {
    throw new AppError('CONFLICT', 'No known publisher key has signed this version, which is required here.');
  }
}

import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { refusal } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { newId } from '@roundhouse/kernel';
import { CallerResolver } from '../admin/caller-resolver.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePermission } from '../commands/domain/caller.ts';
import { requireOrganization } from '../organizations/named-organization.ts';
import { ERASURE_SUBJECTS, RequestErasureEntity, type ErasureSubject } from './infra/request-erasure.entity.ts';
import { REQUEST_ERASURE } from './request-erasure.kind.ts';

/** Whose requests are to be erased. */
export interface ErasureWish {
  /** Id or key; empty = the caller's own. Does not count where the subject is an organization. */
  readonly organization: string;
  readonly subject: string;
  readonly subjectId: string;
}

const MAX_SUBJECT_ID = 256;

/** Notes erasures, which tracing carries out. */
@Injectable()
export class ErasuresService {
  private readonly callers: CallerResolver;
  private readonly commands: CommandPath;

  constructor(@Inject(CallerResolver) callers: CallerResolver, @Inject(CommandPath) commands: CommandPath) {
    this.callers = callers;
    this.commands = commands;
  }

  /**
   * Notes in the audit log of an organization that requests of a subject are erased.
   *
   * @throws AppError FORBIDDEN, NOT_FOUND for an organization that the caller may not see, INVALID_REQUEST
   */
  async record(context: CallContext | undefined, wish: ErasureWish): Promise<RequestErasureEntity> {
    const caller = await this.callers.resolve(context);
    const { organization, subject: named, subjectId } = wish;
    const subject = ERASURE_SUBJECTS.find((one) => one === named);
    if (subject === undefined || subjectId === '' || subjectId.length > MAX_SUBJECT_ID) {
      throw refusal('request', [{ where: '/subject', message: 'is none whose requests can be erased' }]);
    }
    return this.commands.run(caller, async (changes) => {
      const whose = subject === 'organization' ? subjectId : organization;
      const organizationId = await requireOrganization(changes.manager, caller, whose || undefined);
      requirePermission(caller, 'request:erase', { organizationId, projectId: '' });
      const row = Object.assign(new RequestErasureEntity(), {
        id: newId(),
        organizationId,
        subject,
        subjectId: rememberedId(subject, subjectId, organizationId),
      });
      return changes.create(REQUEST_ERASURE, row);
    });
  }
}

/** Of a user a hash: the name itself is among what is erased. Of an organization its id, whichever way it was named. */
function rememberedId(subject: ErasureSubject, subjectId: string, organizationId: string): string {
  if (subject === 'organization') return organizationId;
  return subject === 'user' ? createHash('sha256').update(subjectId).digest('hex') : subjectId;
}

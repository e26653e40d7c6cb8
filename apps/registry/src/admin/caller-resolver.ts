import { Injectable } from '@nestjs/common';
import { grantsOfKey } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { Caller } from '../commands/domain/caller.ts';

/** Finds out who makes a call and what they may do. The gateway has authenticated API keys. */
@Injectable()
export class CallerResolver {
  /** @throws AppError INVALID_REQUEST when the call does not say who makes it */
  async resolve(context: CallContext | undefined): Promise<Caller> {
    if (context === undefined || context.actorId === '') {
      throw new AppError('INVALID_REQUEST', 'The call does not say on whose behalf it is made.');
    }
    const { actorId, organizationId, requestId, idempotencyKey, roles: scopes, remoteIp } = context;
    const grants = grantsOfKey({ organizationId, scopes, ownerGrants: undefined });
    return { actorId, organizationId, requestId, idempotencyKey, grants, remoteIp };
  }
}

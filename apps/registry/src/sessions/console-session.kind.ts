import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { ConsoleSessionEntity } from './infra/console-session.entity.ts';

/** Sessions, for the command path: that somebody signed in or out stands in the audit log. */
export const CONSOLE_SESSION: ResourceKind<ConsoleSessionEntity> = {
  name: 'console_session',
  noun: 'session',
  table: 'console_session',
  entity: ConsoleSessionEntity,
  inSnapshot: false,
  organizationOf: (row) => row.organizationId,
  describe: (row) => describeRow(row, ['tokenHash', 'rightsDigest']),
};

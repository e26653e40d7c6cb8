import { MEMBER_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { limitsOf } from '../settings/domain/scope-entries.ts';
import { MemberEntity } from './infra/member.entity.ts';

/** Members. */
export const MEMBER = documentKind({
  definition: MEMBER_RESOURCE,
  entity: MemberEntity,
  inSnapshot: false,
  entriesOf: limitsOf,
});

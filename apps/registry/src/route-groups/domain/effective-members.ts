import type { RoutePolicy } from '@roundhouse/admin-api';
import type { GroupMember } from '@roundhouse/routing';
import { memberTarget, targetKey, type MemberNames } from './member-target.ts';

/** A member as a route group's document has it. */
export interface MemberSpec extends MemberNames {
  readonly enabled: boolean;
  readonly weight: number | null;
  readonly priority: number | null;
}

/** A member as its policy leaves it. */
export interface EffectiveMember extends GroupMember {
  /** Place among the members of the document. */
  readonly index: number;
}

/** Members with what a policy says otherwise about them. Those that name nothing are left out. */
export function effectiveMembers(members: readonly MemberSpec[], policy: RoutePolicy | null): EffectiveMember[] {
  const overrides = new Map(
    (policy?.members ?? []).flatMap((override) => {
      const target = memberTarget(override);
      return target === undefined ? [] : [[targetKey(target), override] as const];
    }),
  );
  return members.flatMap((member, index) => {
    const target = memberTarget(member);
    if (target === undefined) return [];
    const override = overrides.get(targetKey(target));
    return [
      {
        index,
        target,
        enabled: override?.enabled ?? member.enabled,
        weight: override?.weight ?? member.weight,
        priority: override?.priority ?? member.priority ?? 0,
      },
    ];
  });
}

import type { Faults } from '../../resources/domain/faults.ts';
import { labelOf, type GroupDraft, type GroupWorld } from './group-world.ts';
import { NO_WEIGHT, onlyTarget } from './member-faults.ts';
import { memberTarget, targetKey } from './member-target.ts';
import { addSelectionFaults } from './selection-faults.ts';

/** Adds what is wrong with a policy: overrides of what is no member, settings that its strategy lacks or never reads. */
export function addPolicyFaults(draft: GroupDraft, world: GroupWorld, faults: Faults): void {
  const { policy } = draft;
  if (policy === null) return;
  const members = new Set(
    draft.members.flatMap((member) => {
      const target = memberTarget(member);
      return target === undefined ? [] : [targetKey(target)];
    }),
  );
  const seen = new Set<string>();
  for (const [index, override] of policy.members.entries()) {
    const where = `/policy/members/${index}`;
    const target = onlyTarget(override, where, faults);
    if (target === undefined) continue;
    if (!members.has(targetKey(target)))
      faults.add(where, `${labelOf(target, world)} is no member of this route group`);
    if (seen.has(targetKey(target))) faults.add(where, `says something about ${labelOf(target, world)} again`);
    seen.add(targetKey(target));
    if (override.weight === 0) faults.add(`${where}/weight`, NO_WEIGHT);
  }
  addSelectionFaults(policy, '/policy', faults);
}

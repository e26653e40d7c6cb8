import type { Faults } from '../../resources/domain/faults.ts';
import { effectiveMembers } from './effective-members.ts';
import { fallbackNames, labelOf, memberPointer, type GroupDraft, type GroupWorld } from './group-world.ts';
import { targetKey } from './member-target.ts';

/** Adds what is wrong with fallbacks: unknown names, the group itself, another mode, what is tried before anyway. */
export function addFallbackFaults(draft: GroupDraft, world: GroupWorld, faults: Faults): void {
  const members = new Map(
    effectiveMembers(draft.members, draft.policy)
      .filter(({ enabled }) => enabled)
      .map(({ target, index }) => [targetKey(target), index]),
  );
  for (const { where, name } of fallbackNames(draft.fallbacks)) {
    const found = name.toLowerCase() === draft.key.toLowerCase() ? undefined : world.named(draft.projectId, name);
    if (name.toLowerCase() === draft.key.toLowerCase() || found?.id === draft.id) {
      faults.add(where, 'is this route group itself');
    } else if (found === undefined) {
      faults.add(where, `names no model or route group here ("${name}")`);
    } else {
      const mode = (found.kind === 'model' ? world.model(found.id) : world.group(found.id))?.mode;
      if (mode !== draft.mode) {
        faults.add(
          where,
          `${labelOf(found, world)} is for ${mode ?? 'nothing'}, this route group is for ${draft.mode}`,
        );
      }
      const member = members.get(targetKey(found));
      if (member !== undefined)
        faults.add(where, `is a member already (${memberPointer(member)}): it was tried before`);
    }
  }
}

import type { Faults } from '../../resources/domain/faults.ts';
import { effectiveMembers, type EffectiveMember } from './effective-members.ts';
import { memberPointer, type GroupDraft, type GroupWorld } from './group-world.ts';
import type { MemberTarget } from './member-target.ts';

/** Adds a fault unless something of the group can be tried at all. */
export function addServingFaults(draft: GroupDraft, faults: Faults): void {
  const enabled = effectiveMembers(draft.members, draft.policy).some((member) => member.enabled);
  faults.require(enabled, '/members', 'must have at least one that is enabled');
}

/** Adds a fault for every tier that can never be reached: all its members are disabled, or lead to nothing active. */
export function addTierFaults(draft: GroupDraft, world: GroupWorld, faults: Faults): void {
  const members = effectiveMembers(draft.members, draft.policy);
  if (!members.some((member) => member.enabled)) return;
  for (const [priority, tier] of Map.groupBy(members, (member) => member.priority)) {
    const enabled = tier.filter((member) => member.enabled);
    const where = memberPointer(tier[0]!.index);
    if (enabled.length === 0) {
      faults.add(where, `is disabled, as all of priority ${priority}: this tier can never be reached`);
    } else if (!enabled.some((member) => leadsSomewhere(member, world))) {
      const place = memberPointer(enabled[0]!.index);
      faults.add(
        place,
        `leads to no active deployment, as all of priority ${priority}: this tier can never be reached`,
      );
    }
  }
}

function leadsSomewhere({ target }: EffectiveMember, world: GroupWorld, seen = new Set<string>()): boolean {
  if (target.kind !== 'route_group') return isUsable(target, world);
  if (seen.has(target.id)) return false;
  seen.add(target.id);
  const group = world.group(target.id);
  if (group === undefined) return false;
  return effectiveMembers(group.members, group.policy).some(
    (member) => member.enabled && leadsSomewhere(member, world, seen),
  );
}

function isUsable({ kind, id }: MemberTarget, world: GroupWorld): boolean {
  const deployment = kind === 'deployment' ? world.deployment(id) : undefined;
  const modelId = kind === 'model' ? id : deployment?.modelId;
  if (modelId === undefined || world.model(modelId)?.active !== true) return false;
  return deployment === undefined ? world.deploymentsOf(modelId).some((one) => one.active) : deployment.active;
}

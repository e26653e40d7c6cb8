import type { Faults } from '../../resources/domain/faults.ts';
import { effectiveMembers } from './effective-members.ts';
import { labelOf, memberPointer, type GroupDraft, type GroupWorld } from './group-world.ts';
import { MEMBER_NAMES, memberTarget, targetKey, type MemberNames, type MemberTarget } from './member-target.ts';

/** Adds what is wrong with the members themselves: what they name, their mode, duplicates, weights that choose nobody. */
export function addMemberFaults(draft: GroupDraft, world: GroupWorld, faults: Faults): void {
  const places = new Map<string, number>();
  for (const [index, member] of draft.members.entries()) {
    const where = memberPointer(index);
    const target = onlyTarget(member, where, faults);
    if (target === undefined) continue;
    const first = places.get(targetKey(target));
    if (first === undefined) places.set(targetKey(target), index);
    else faults.add(where, `names ${labelOf(target, world)} again, as ${memberPointer(first)} does`);
    addTargetFaults(draft, target, where, world, faults);
    if (member.weight === 0) faults.add(`${where}/weight`, NO_WEIGHT);
  }
  addShadowed(draft, world, faults);
}

/** What a member with weight 0 is told. */
export const NO_WEIGHT = 'must be at least 1: with 0 it is never chosen; disable the member instead';

/** What a member names. Adds a fault unless it is exactly one thing. */
export function onlyTarget(member: MemberNames, where: string, faults: Faults): MemberTarget | undefined {
  const named = MEMBER_NAMES.filter((name) => member[name] !== null);
  if (named.length === 1) return memberTarget(member);
  faults.add(where, `must name exactly one of ${MEMBER_NAMES.join(', ')}`);
  return undefined;
}

function addTargetFaults(
  draft: GroupDraft,
  target: MemberTarget,
  where: string,
  world: GroupWorld,
  faults: Faults,
): void {
  if (target.kind === 'route_group' && target.id === draft.id) {
    return faults.add(`${where}/route_group_id`, 'is this route group itself');
  }
  const mode = modeOf(target, world);
  if (mode === undefined)
    return faults.add(`${where}/${target.kind}_id`, `names no ${target.kind.replace('_', ' ')} here`);
  if (mode !== draft.mode) {
    faults.add(where, `${labelOf(target, world)} is for ${mode}, this route group is for ${draft.mode}`);
  }
}

function modeOf({ kind, id }: MemberTarget, world: GroupWorld): string | undefined {
  if (kind === 'route_group') return world.group(id)?.mode;
  const modelId = kind === 'model' ? id : world.deployment(id)?.modelId;
  return modelId === undefined ? undefined : world.model(modelId)?.mode;
}

/** A deployment beside its own model counts once, where it comes first: then one of the two members does nothing. */
function addShadowed(draft: GroupDraft, world: GroupWorld, faults: Faults): void {
  const enabled = effectiveMembers(draft.members, draft.policy).filter((member) => member.enabled);
  const models = new Map(enabled.filter(({ target }) => target.kind === 'model').map((one) => [one.target.id, one]));
  for (const { index, target, priority } of enabled) {
    const modelId = target.kind === 'deployment' ? world.deployment(target.id)?.modelId : undefined;
    const whole = modelId === undefined ? undefined : models.get(modelId);
    if (whole === undefined || priority < whole.priority) continue;
    const model = labelOf(whole.target, world);
    faults.add(memberPointer(index), `belongs to ${model}, which is a member already (${memberPointer(whole.index)})`);
  }
}

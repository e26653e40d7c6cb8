import { MAX_GROUP_DEPTH } from '@roundhouse/routing';
import type { Faults } from '../../resources/domain/faults.ts';
import {
  fallbackNames,
  labelOf,
  memberPointer,
  type CallableRef,
  type FallbackChains,
  type GroupDraft,
  type GroupWorld,
  type KnownModel,
} from './group-world.ts';
import { memberTarget, targetKey, type MemberTarget } from './member-target.ts';

interface Step {
  readonly to: CallableRef;
  /** How the step is taken: "holds" or "falls back to". */
  readonly word: string;
  /** Place in the draft where the way begins. */
  readonly where: string;
}

/**
 * Adds a fault for every way on which a call would come back to where it began: through members of members, through
 * fallbacks, or through both; and for groups that are nested too deep.
 */
export function addCycleFaults(draft: GroupDraft, world: GroupWorld, faults: Faults): void {
  for (const step of stepsOfGroup(draft, world)) {
    // A group that names itself is told so where it does.
    if (step.to.id === draft.id) continue;
    const way = wayBack(step, { id: draft.id, name: 'this route group' }, world);
    if (way !== undefined) faults.add(step.where, `leads back to this route group: it ${way}`);
  }
  for (const [index, member] of draft.members.entries()) {
    const target = memberTarget(member);
    if (target?.kind !== 'route_group' || target.id === draft.id) continue;
    if (depthOf(target.id, world, MAX_GROUP_DEPTH) >= MAX_GROUP_DEPTH) {
      faults.add(memberPointer(index), `makes route groups hold each other more than ${MAX_GROUP_DEPTH} deep`);
    }
  }
}

/**
 * Adds a fault for every fallback of a model that leads back to it through a route group. Two models may name each
 * other: what was tried is not tried again, and neither holds the other.
 */
export function addModelCycleFaults(
  model: Pick<KnownModel, 'id' | 'projectId' | 'fallbacks'>,
  world: GroupWorld,
  faults: Faults,
): void {
  for (const step of fallbackSteps(model.projectId, model.fallbacks, world)) {
    if (step.to.id === model.id) continue;
    const way = wayBack(step, { id: model.id, name: 'this model', throughGroup: true }, world);
    if (way !== undefined) faults.add(step.where, `leads back to this model: it ${way}`);
  }
}

/** Where a way is to end. */
interface Goal {
  readonly id: string;
  readonly name: string;
  /** True = only ways that pass a route group count. */
  readonly throughGroup?: boolean;
}

/** The shortest way from a step to the goal, in words. */
function wayBack(first: Step, goal: Goal, world: GroupWorld): string | undefined {
  const begin = {
    at: first.to,
    passed: isEnough(first.to, false, goal),
    words: `${first.word} ${labelOf(first.to, world)}`,
  };
  const seen = new Set([`${targetKey(begin.at)} ${begin.passed}`]);
  let front = [begin];
  while (front.length > 0) {
    const next: typeof front = [];
    for (const { at, passed, words } of front) {
      for (const { to, word } of stepsOf(at, world)) {
        if (to.id === goal.id && passed) return `${words}, which ${word} ${goal.name}`;
        const enough = isEnough(to, passed, goal);
        const key = `${targetKey(to)} ${enough}`;
        if (to.id === goal.id || seen.has(key)) continue;
        seen.add(key);
        next.push({ at: to, passed: enough, words: `${words}, which ${word} ${labelOf(to, world)}` });
      }
    }
    front = next;
  }
  return undefined;
}

function isEnough({ kind }: CallableRef, passed: boolean, goal: Goal): boolean {
  return passed || goal.throughGroup !== true || kind === 'route_group';
}

function stepsOf({ kind, id }: CallableRef, world: GroupWorld): Step[] {
  if (kind === 'route_group') {
    const group = world.group(id);
    return group === undefined ? [] : stepsOfGroup(group, world);
  }
  const model = world.model(id);
  return model === undefined ? [] : fallbackSteps(model.projectId, model.fallbacks, world);
}

function stepsOfGroup(group: GroupDraft, world: GroupWorld): Step[] {
  const members = group.members.flatMap((member, index): Step[] => {
    const target = memberTarget(member);
    const to = target === undefined ? undefined : callableOf(target, world);
    return to === undefined ? [] : [{ to, word: 'holds', where: memberPointer(index) }];
  });
  return [...members, ...fallbackSteps(group.projectId, group.fallbacks, world)];
}

function fallbackSteps(projectId: string | null, chains: FallbackChains, world: GroupWorld): Step[] {
  return fallbackNames(chains).flatMap(({ where, name }) => {
    const to = world.named(projectId, name);
    return to === undefined ? [] : [{ to, word: 'falls back to', where }];
  });
}

function callableOf({ kind, id }: MemberTarget, world: GroupWorld): CallableRef | undefined {
  if (kind !== 'deployment') return { kind, id };
  const modelId = world.deployment(id)?.modelId;
  return modelId === undefined ? undefined : { kind: 'model', id: modelId };
}

function depthOf(groupId: string, world: GroupWorld, limit: number): number {
  if (limit <= 0) return 0;
  const inner = (world.group(groupId)?.members ?? []).flatMap((member) => member.route_group_id ?? []);
  return 1 + Math.max(0, ...inner.map((id) => depthOf(id, world, limit - 1)));
}

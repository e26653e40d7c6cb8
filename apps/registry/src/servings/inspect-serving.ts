import type { EntityManager } from 'typeorm';
import { compareNodes, exclusionOf, type LeftOutReason } from './domain/node-choice.ts';
import { planRollout, type RolloutCopy, type RolloutPlan, type RolloutSeat } from './domain/plan-rollout.ts';
import type { PlacementNode } from './infra/node-facts.ts';
import type { ServedContent, ServingRelease } from './infra/serving-releases.ts';
import type { LeftOutNode, ServingState } from './infra/serving-states.ts';
import type { ServingEntity } from './infra/serving.entity.ts';
import { fullVerdict, judgeNode, type NodeVerdict } from './judge-node.ts';
import { readKnownModel } from './known-model.ts';
import { readPlacements, type PlacementView } from './placement-views.ts';
import type { ServingPace } from './serving-pace.ts';
import type { Situation } from './situation.ts';

const MAX_LEFT_OUT = 200;

/** What is to be done about a serving now, and what was seen on the way. */
export interface Inspection {
  readonly plan: RolloutPlan;
  readonly found: ServingState;
  readonly nodeNames: ReadonlyMap<string, string>;
  /** Of nodes that may hold a copy. */
  readonly verdicts: ReadonlyMap<string, NodeVerdict>;
  /** By instance id. */
  readonly copies: ReadonlyMap<string, PlacementView>;
}

/**
 * Looks at a serving, its copies and all nodes, and decides what is to be done. Reads only.
 *
 * @param nodes all of them, as registry knows them
 */
export async function inspectServing(
  manager: EntityManager,
  serving: ServingEntity,
  situation: Situation,
  nodes: readonly PlacementNode[],
  pace: Pick<ServingPace, 'retiredMs' | 'absences'>,
): Promise<Inspection> {
  const { target, stopped, releases } = situation;
  const { spec } = serving;
  const stays = spec.residency === 'always';
  const views = (await readPlacements(manager, [serving.id])).get(serving.id) ?? [];
  const { gone, together } = pace.absences(nodes);
  const unfit = new Map(nodes.map((node) => [node.nodeId, exclusionOf(node, selectorOf(spec))]));
  const exclusions = new Map(nodes.map(({ nodeId }) => [nodeId, unfit.get(nodeId) ?? gone.get(nodeId)]));
  const verdicts =
    target === undefined ? new Map() : await verdictsOf(manager, target, situation, nodes, exclusions, stays);
  const without = nodes.filter((node) => verdicts.get(node.nodeId)?.room === false).map((node) => freed(node, serving));
  const instead =
    target === undefined ? new Map() : await verdictsOf(manager, target, situation, without, exclusions, stays);
  const seats = nodes
    .map((node) => ranked(node, verdicts.get(node.nodeId), target))
    .toSorted(compareNodes)
    .map((node) => {
      const seat = seatOf(node, exclusions.get(node.nodeId), verdicts.get(node.nodeId), instead.get(node.nodeId));
      const left = unfit.get(node.nodeId) === undefined ? gone.get(node.nodeId) : undefined;
      return { ...seat, gone: left?.message ?? '' };
    });
  const wish = {
    copies: spec.copies,
    maxSurge: spec.rollout.max_surge,
    maxUnavailable: spec.rollout.max_unavailable,
    timeoutMs: spec.rollout.timeout_seconds * 1000,
    retiredMs: pace.retiredMs,
    drained: stopped,
    rolling: target?.state === 'rolling',
    canGoBack: releases.some((release) => release.state === 'current' && release.id !== target?.id),
  };
  const copies = views.map((view) => copyOf(view, target));
  const plan = target === undefined && !stopped ? { steps: [], problem: '' } : planRollout(wish, copies, seats);
  const held = new Set(views.filter((view) => view.role !== 'retired').map((view) => view.nodeId));
  const leftOut = nodes
    .filter((node) => !held.has(node.nodeId))
    .flatMap((node): LeftOutNode[] => {
      const reason = reasonOf(exclusions.get(node.nodeId), verdicts.get(node.nodeId));
      return reason === undefined ? [] : [{ node_id: node.nodeId, node: node.name, ...reason }];
    })
    .slice(0, MAX_LEFT_OUT);
  const names = new Map(nodes.map((node) => [node.nodeId, node.name]));
  const [waiting] = views.flatMap((view) => (view.role === 'active' ? (together.get(view.nodeId) ?? []) : []));
  const problem = situation.problem || plan.problem || (waiting ?? '');
  const byId = new Map(views.map((view) => [view.instanceId, view]));
  return { plan, found: { leftOut, problem, stopped }, nodeNames: names, verdicts, copies: byId };
}

async function verdictsOf(
  manager: EntityManager,
  target: ServedContent & { readonly settings: ServingEntity['spec']['settings'] },
  { content }: Situation,
  nodes: readonly PlacementNode[],
  exclusions: ReadonlyMap<string, LeftOutReason | undefined>,
  stays: boolean,
): Promise<Map<string, NodeVerdict>> {
  const known = await readKnownModel(manager, target);
  const asked = content?.contentKey === target.contentKey ? content : target;
  const candidates = nodes.filter((node) => exclusions.get(node.nodeId) === undefined);
  const verdictOf = (node: PlacementNode): NodeVerdict => {
    const full = stays ? fullVerdict(node) : undefined;
    return full ?? judgeNode(asked, target.settings, node, known);
  };
  return new Map(candidates.map((node) => [node.nodeId, verdictOf(node)]));
}

function selectorOf(spec: ServingEntity['spec']) {
  return {
    organizationId: spec.organization_id,
    nodeIds: spec.node_ids,
    labels: spec.node_labels,
    excludedNodeIds: spec.excluded_node_ids,
  };
}

function ranked(node: PlacementNode, verdict: NodeVerdict | undefined, target: ServedContent | undefined) {
  const hasFiles = target !== undefined && node.contents.has(target.contentKey);
  return { ...node, certain: verdict?.certain ?? false, hasFiles };
}

function seatOf(
  node: PlacementNode,
  exclusion: LeftOutReason | undefined,
  verdict: NodeVerdict | undefined,
  instead: NodeVerdict | undefined,
): Omit<RolloutSeat, 'gone'> {
  const { nodeId, name, connected } = node;
  const room = verdict?.room ?? false;
  const roomInstead = room || (instead?.room ?? false);
  const reason = (roomInstead ? verdict : instead)?.message ?? '';
  return { nodeId, name, allowed: exclusion === undefined, room, roomInstead, reason, connected };
}

/** The node once the copies of the serving that it holds are gone. */
function freed(node: PlacementNode, { id }: ServingEntity): PlacementNode {
  return {
    ...node,
    placed: node.placed.filter((one) => one.servingId !== id),
    staying: node.staying.filter((servingId) => servingId !== id),
  };
}

function copyOf(view: PlacementView, target: ServingRelease | undefined): RolloutCopy {
  const { retiredAt } = view;
  return {
    id: view.instanceId,
    nodeId: view.nodeId,
    role: view.role,
    upToDate: view.releaseId === target?.id,
    state: view.state,
    message: view.message,
    ageMs: Date.now() - view.createdAt.getTime(),
    retiredMs: retiredAt === null ? 0 : Date.now() - retiredAt.getTime(),
  };
}

function reasonOf(exclusion: LeftOutReason | undefined, verdict: NodeVerdict | undefined): LeftOutReason | undefined {
  if (exclusion !== undefined) return exclusion;
  return verdict === undefined || verdict.room ? undefined : { code: verdict.code, message: verdict.message };
}

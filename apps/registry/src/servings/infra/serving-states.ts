import type { EntityManager } from 'typeorm';
import { sameDocument } from '../../resources/domain/same-document.ts';

/** A node that holds no copy of a serving, and why. */
export interface LeftOutNode {
  readonly node_id: string;
  readonly node: string;
  readonly code: string;
  readonly message: string;
}

/** What the last look at a serving found. */
export interface ServingState {
  readonly leftOut: readonly LeftOutNode[];
  /** What stands in its way, for people; empty = nothing. */
  readonly problem: string;
  /** Nothing of it runs: it was drained, or its hub version was withdrawn. */
  readonly stopped: boolean;
}

interface StateRow {
  serving_id: string;
  left_out: readonly LeftOutNode[];
  problem: string;
  stopped: boolean;
}

const NOTHING: ServingState = { leftOut: [], problem: '', stopped: false };

/** What was found of these servings, by id. */
export async function readServingStates(
  manager: EntityManager,
  servingIds: readonly string[],
): Promise<ReadonlyMap<string, ServingState>> {
  const rows = await manager.query<StateRow[]>('SELECT * FROM serving_state WHERE serving_id = ANY($1)', [servingIds]);
  return new Map(
    rows.map(({ serving_id: id, left_out: leftOut, problem, stopped }) => [id, { leftOut, problem, stopped }]),
  );
}

/** What was found of a serving; nothing when nobody looked yet. */
export async function readServingState(manager: EntityManager, servingId: string): Promise<ServingState> {
  return (await readServingStates(manager, [servingId])).get(servingId) ?? NOTHING;
}

/** Whether two looks found the same. */
export function isSameState(one: ServingState, other: ServingState): boolean {
  return sameDocument(one, other);
}

/** Keeps what was found; writes nothing when it is what was found before. */
export async function writeServingState(manager: EntityManager, servingId: string, found: ServingState): Promise<void> {
  if (isSameState(await readServingState(manager, servingId), found)) return;
  await manager.query(
    `INSERT INTO serving_state (serving_id, left_out, problem, stopped) VALUES ($1, $2, $3, $4)
     ON CONFLICT (serving_id) DO UPDATE SET left_out = excluded.left_out, problem = excluded.problem,
       stopped = excluded.stopped, evaluated_at = now()`,
    [servingId, JSON.stringify(found.leftOut), found.problem, found.stopped],
  );
}

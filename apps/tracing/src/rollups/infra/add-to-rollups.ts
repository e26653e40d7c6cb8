import type { EntityManager } from 'typeorm';
import { rollUp, type NewRow } from '../domain/roll-up.ts';
import {
  ADD_DAYS,
  ADD_HOURS,
  ADD_LABEL_DAYS,
  INSERT_GROUPS,
  toGroupJson,
  toLabelJson,
  toRollupJson,
} from './rollup-sql.ts';

/** Adds rows to the sums of their hours and days. In the transaction that inserted them, or sums would drift. */
export async function addToRollups(manager: EntityManager, rows: readonly NewRow[]): Promise<void> {
  const { groups, hours, days, labels } = rollUp(rows);
  if (groups.length === 0) return;
  await manager.query(INSERT_GROUPS, [JSON.stringify(groups.map(toGroupJson))]);
  await manager.query(ADD_HOURS, [JSON.stringify(hours.map(toRollupJson))]);
  await manager.query(ADD_DAYS, [JSON.stringify(days.map(toRollupJson))]);
  if (labels.length > 0) await manager.query(ADD_LABEL_DAYS, [JSON.stringify(labels.map(toLabelJson))]);
}

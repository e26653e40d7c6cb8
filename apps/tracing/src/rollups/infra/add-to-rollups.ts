import type { EntityManager } from 'typeorm';
import { rollUpLevels } from '../domain/levels.ts';
import { rollUp, type NewRow } from '../domain/roll-up.ts';
import {
  ADD_DAYS,
  ADD_HOURS,
  ADD_LABEL_DAYS,
  ADD_LEVEL_DAYS,
  ADD_LEVEL_HOURS,
  INSERT_GROUPS,
  toGroupJson,
  toLabelJson,
  toLevelJson,
  toRollupJson,
} from './rollup-sql.ts';

/** Adds rows to the sums of their hours and days. In the transaction that inserted them, or sums would drift. */
export async function addToRollups(manager: EntityManager, rows: readonly NewRow[]): Promise<void> {
  const rolledUp = rollUp(rows);
  const { groups, hours, days, labels } = rolledUp;
  if (groups.length === 0) return;
  const levels = rollUpLevels(rolledUp);
  await manager.query(INSERT_GROUPS, [JSON.stringify([...groups, ...levels.groups].map(toGroupJson))]);
  await manager.query(ADD_HOURS, [JSON.stringify(hours.map(toRollupJson))]);
  await manager.query(ADD_DAYS, [JSON.stringify(days.map(toRollupJson))]);
  if (labels.length > 0) await manager.query(ADD_LABEL_DAYS, [JSON.stringify(labels.map(toLabelJson))]);
  await manager.query(ADD_LEVEL_HOURS, [JSON.stringify(levels.hours.map(toLevelJson))]);
  await manager.query(ADD_LEVEL_DAYS, [JSON.stringify(levels.days.map(toLevelJson))]);
}

import type { DataSource } from 'typeorm';

/** The partition of coarser sums into which those of all others are put once a day is over. */
export const FOLDED = 17;

/** Hours and days that one call folds at most, the oldest first. */
const MOST = 500;

/** What came through the stream is taken as complete so long after its day; what comes later is folded later. */
const UNFOLDED = `
SELECT bucket FROM (
  SELECT bucket FROM tracing.rollup_level_hours WHERE partition <> ${FOLDED}
  UNION SELECT bucket FROM tracing.rollup_level_days WHERE partition <> ${FOLDED}) AS unfolded
WHERE bucket < date_trunc('day', now() - interval '1 hour', 'UTC') ORDER BY 1 LIMIT ${MOST}`;

/**
 * Puts the coarser sums of days that are over into one row each, in place of one per partition of the stream: the sums
 * stay as they are, and questions read fewer rows. Sums of months are added to from there. Each hour in a transaction of its own. Idempotent, on any replica.
 *
 * @returns how many rows were made or added to
 */
export async function foldLevels(source: DataSource): Promise<number> {
  let folded = 0;
  for (const { bucket } of await source.query<{ bucket: Date }[]>(UNFOLDED)) {
    const [row] = await source.query<{ folded: number }[]>('SELECT tracing.fold_levels($1) AS folded', [bucket]);
    folded += row?.folded ?? 0;
  }
  return folded;
}

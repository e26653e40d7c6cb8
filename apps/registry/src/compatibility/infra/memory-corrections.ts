import type { MemoryCorrection } from '@roundhouse/compatibility';
import type { EntityManager } from 'typeorm';

/** Of each content, the newest so many are used. */
const MOST_OF_ONE = 50;

interface Row extends Omit<MemoryCorrection, 'predicted_bytes' | 'measured_bytes'> {
  readonly predicted_bytes: string;
  readonly measured_bytes: string;
}

/** What loads of these contents took, newest first. */
export async function readCorrections(
  manager: EntityManager,
  contentKeys: readonly string[],
): Promise<MemoryCorrection[]> {
  if (contentKeys.length === 0) return [];
  const rows = await manager.query<Row[]>(
    `SELECT content_key, engine_build, device_class, settings_key, predicted_bytes, measured_bytes
     FROM (SELECT *, row_number() OVER (PARTITION BY content_key ORDER BY measured_at DESC) AS place
           FROM memory_correction WHERE content_key = ANY($1)) newest
     WHERE place <= ${MOST_OF_ONE} ORDER BY measured_at DESC`,
    [contentKeys],
  );
  return rows.map((row) => ({
    ...row,
    predicted_bytes: Number(row.predicted_bytes),
    measured_bytes: Number(row.measured_bytes),
  }));
}

/** Keeps what a load took; of the same load the newest counts. Nothing is written for what is known already. */
export async function storeCorrection(
  manager: EntityManager,
  correction: MemoryCorrection,
  nodeId: string,
  at: Date,
): Promise<void> {
  const { content_key, engine_build, device_class, settings_key, predicted_bytes, measured_bytes } = correction;
  await manager.query(
    `INSERT INTO memory_correction (content_key, engine_build, device_class, settings_key, predicted_bytes,
       measured_bytes, node_id, measured_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (content_key, engine_build, device_class, settings_key) DO UPDATE SET
       predicted_bytes = excluded.predicted_bytes, measured_bytes = excluded.measured_bytes,
       node_id = excluded.node_id, measured_at = excluded.measured_at
     WHERE (memory_correction.predicted_bytes, memory_correction.measured_bytes)
       IS DISTINCT FROM (excluded.predicted_bytes, excluded.measured_bytes)`,
    [content_key, engine_build, device_class, settings_key, predicted_bytes, measured_bytes, nodeId, at],
  );
}

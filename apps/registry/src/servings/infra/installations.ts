import { newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import type { ServedContent } from './serving-releases.ts';

/**
 * Puts files on a node, shared by all that load them there. They are what they were when they came.
 *
 * @param kept they stay although no serving loads them, until somebody evicts them
 * @returns id of the installation, whether it is new or not
 */
export async function putInstallation(
  manager: EntityManager,
  nodeId: string,
  content: ServedContent,
  kept = false,
): Promise<string> {
  const { contentKey, source, files, manifest, signatures } = content;
  // Where nothing changes the assignment still makes the row come back.
  const [row] = await manager.query<{ id: string }[]>(
    `INSERT INTO installation (id, node_id, content_key, source, files, manifest, signatures, kept)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (node_id, content_key) DO UPDATE SET kept = installation.kept OR excluded.kept RETURNING id`,
    [
      newId(),
      nodeId,
      contentKey,
      JSON.stringify(source),
      JSON.stringify(files),
      manifest === null ? null : Buffer.from(manifest),
      JSON.stringify(signatures),
      kept,
    ],
  );
  return row!.id;
}

/** Takes those of these installations back that nothing loads and nobody asked to keep. */
export async function removeUnused(manager: EntityManager, installationIds: readonly string[]): Promise<void> {
  await manager.query(
    `DELETE FROM installation WHERE id = ANY($1) AND NOT kept
       AND NOT EXISTS (SELECT 1 FROM instance WHERE installation_id = installation.id)`,
    [installationIds],
  );
}

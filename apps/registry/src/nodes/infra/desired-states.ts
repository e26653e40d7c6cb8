import { DesiredState } from '@roundhouse/contracts/agent/v1/node_link_service';
import type { EntityManager } from 'typeorm';
import { modelFileOf } from '../../artifacts/domain/artifact.ts';
import type { ArtifactSpec } from '../../artifacts/infra/artifact.entity.ts';
import type { ServingSpec } from '../../servings/infra/serving.entity.ts';

interface InstallationRow {
  id: string;
  artifact_id: string;
  key: string;
  files: ArtifactSpec['files'];
}

interface InstanceRow {
  id: string;
  installation_id: string;
  deployment_id: string;
  settings: ServingSpec['settings'];
}

/** Moves the generations of nodes whose installations or instances change in this transaction. */
export async function bumpDesiredGeneration(manager: EntityManager, nodeIds: readonly string[]): Promise<void> {
  // In one order, so that two changes of the same nodes cannot wait for each other.
  await manager.query(
    `WITH locked AS (SELECT id FROM node WHERE id = ANY($1) ORDER BY id FOR UPDATE)
     UPDATE node SET desired_generation = desired_generation + 1 FROM locked WHERE node.id = locked.id`,
    [nodeIds],
  );
}

/** Generation of each of these nodes; those that no longer exist are left out. */
export async function readGenerations(
  manager: EntityManager,
  nodeIds: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await manager.query<{ id: string; desired_generation: string }[]>(
    'SELECT id, desired_generation FROM node WHERE id = ANY($1)',
    [nodeIds],
  );
  return new Map(rows.map((row) => [row.id, BigInt(row.desired_generation)]));
}

/** All that a node shall hold and run, from one consistent state; undefined when the node is gone. */
export async function readDesiredState(manager: EntityManager, nodeId: string): Promise<DesiredState | undefined> {
  return manager.transaction('REPEATABLE READ', async (snapshot) => {
    const generation = (await readGenerations(snapshot, [nodeId])).get(nodeId);
    if (generation === undefined) return undefined;
    const installations = await snapshot.query<InstallationRow[]>(
      `SELECT installation.id, artifact_id, key, spec->'files' AS files FROM installation JOIN artifact ON artifact.id = artifact_id
       WHERE node_id = $1 ORDER BY installation.id`,
      [nodeId],
    );
    const instances = await snapshot.query<InstanceRow[]>(
      `SELECT instance.id, installation_id, deployment_id, spec->'settings' AS settings FROM instance JOIN serving ON serving.id = serving_id
       WHERE node_id = $1 ORDER BY instance.id`,
      [nodeId],
    );
    const modelFiles = new Map(installations.map(({ id, files }) => [id, modelFileOf(files) ?? '']));
    return DesiredState.fromPartial({
      generation,
      installations: installations.map(({ id, key, files }) => ({
        id,
        artifactKey: key,
        files: files.map(({ name, url, size_bytes: sizeBytes, sha256 }) => ({
          name,
          url,
          sizeBytes: BigInt(sizeBytes),
          sha256,
        })),
      })),
      instances: instances.map(({ id, installation_id, deployment_id, settings }) => ({
        id,
        installationId: installation_id,
        deploymentId: deployment_id,
        modelFile: modelFiles.get(installation_id) ?? '',
        settings: {
          contextTokens: settings.context_tokens,
          parallel: settings.parallel,
          gpuLayers: settings.gpu_layers,
          threads: settings.threads,
          embeddings: settings.embeddings,
        },
      })),
    });
  });
}

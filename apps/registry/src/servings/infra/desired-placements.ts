import {
  FileRole,
  Residency,
  type ArtifactFile,
  type DesiredInstallation,
  type DesiredInstance,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import { parseContentKey, type HubFileRole } from '@roundhouse/hub';
import type { EntityManager } from 'typeorm';
import { modelFileOf, roleOf } from '../../artifacts/domain/artifact.ts';
import { toLoadSettings } from '../load-settings.mapper.ts';
import type { FrozenFile, StoredSignature } from './serving-releases.ts';
import type { ServingSpec } from './serving.entity.ts';

interface InstallationRow {
  id: string;
  content_key: string;
  name: string | null;
  files: readonly FrozenFile[];
  manifest: Buffer | null;
  signatures: readonly StoredSignature[];
  pinned: boolean;
  priority: number | null;
}

interface InstanceRow {
  id: string;
  installation_id: string;
  deployment_id: string;
  settings: ServingSpec['settings'];
  residency: ServingSpec['residency'];
  idle_unload_s: number;
  pinned: boolean;
  load_ticket: string;
  estimate_bytes: string | null;
  files: readonly FrozenFile[];
}

const ROLES: Readonly<Record<HubFileRole, FileRole>> = {
  model: FileRole.FILE_ROLE_MODEL,
  projector: FileRole.FILE_ROLE_PROJECTOR,
  adapter: FileRole.FILE_ROLE_ADAPTER,
  chat_template: FileRole.FILE_ROLE_CHAT_TEMPLATE,
  other: FileRole.FILE_ROLE_OTHER,
};

const RESIDENCIES = { always: Residency.RESIDENCY_ALWAYS, on_demand: Residency.RESIDENCY_ON_DEMAND } as const;

/** What a node shall hold and run for servings. Of one that is stopped it holds the files and runs nothing. */
export async function readDesiredPlacements(
  manager: EntityManager,
  nodeId: string,
): Promise<{ installations: DesiredInstallation[]; instances: DesiredInstance[] }> {
  const installations = await manager.query<InstallationRow[]>(
    `SELECT i.id, i.content_key, i.source->>'key' AS name, i.files, i.manifest, i.signatures, i.kept OR coalesce(u.pinned, false) AS pinned,
       u.priority
     FROM installation i LEFT JOIN LATERAL (
       SELECT bool_or((s.spec->>'pinned')::boolean) AS pinned, min((s.spec->>'priority')::integer) AS priority
       FROM instance n JOIN serving s ON s.id = n.serving_id WHERE n.installation_id = i.id) u ON true
     WHERE i.node_id = $1 ORDER BY i.id`,
    [nodeId],
  );
  const instances = await manager.query<InstanceRow[]>(
    `SELECT n.id, n.installation_id, n.deployment_id, r.settings, s.spec->>'residency' AS residency,
       (s.spec->>'idle_unload_seconds')::integer AS idle_unload_s, (s.spec->>'pinned')::boolean AS pinned, n.load_ticket,
       (SELECT sum((part->>'bytes')::bigint) FROM jsonb_array_elements(n.memory_estimate) part) AS estimate_bytes, i.files
     FROM instance n JOIN serving s ON s.id = n.serving_id JOIN serving_release r ON r.id = n.release_id
       JOIN installation i ON i.id = n.installation_id LEFT JOIN serving_state st ON st.serving_id = s.id
     WHERE n.node_id = $1 AND NOT coalesce(st.stopped, false) ORDER BY n.id`,
    [nodeId],
  );
  return { installations: installations.map(toInstallation), instances: instances.map(toInstance) };
}

function toInstallation(row: InstallationRow): DesiredInstallation {
  const hub = parseContentKey(row.content_key);
  return {
    id: row.id,
    artifactKey: row.name ?? row.content_key,
    files: row.files.map(toFile),
    pinned: row.pinned,
    priority: row.priority ?? 0,
    hubSlug: hub?.slug ?? '',
    hubVersion: hub?.number ?? 0,
    hubOption: hub?.optionId ?? '',
    manifest: row.manifest ?? Buffer.alloc(0),
    signatures: row.signatures.map((one) => ({
      keyId: one.key_id,
      signature: Buffer.from(one.signature, 'base64'),
    })),
  };
}

function toFile(file: FrozenFile): ArtifactFile {
  const { name, url, size_bytes: sizeBytes, sha256 } = file;
  return { name, url, sizeBytes: BigInt(sizeBytes), sha256, role: ROLES[roleOf(file)] };
}

function toInstance(row: InstanceRow): DesiredInstance {
  return {
    id: row.id,
    installationId: row.installation_id,
    deploymentId: row.deployment_id,
    modelFile: modelFileOf(row.files) ?? '',
    settings: toLoadSettings(row.settings),
    residency: RESIDENCIES[row.residency],
    idleUnloadS: row.residency === 'on_demand' ? row.idle_unload_s : 0,
    loadTicket: BigInt(row.load_ticket),
    pinned: row.pinned,
    engineBuild: '',
    memoryEstimateBytes: BigInt(row.estimate_bytes ?? 0),
  };
}

import type { InstallationDocument, InstanceDocument } from '@roundhouse/admin-api';
import {
  InstallationPhase,
  InstancePhase,
  type InstanceSample,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import { phaseName } from '../domain/phase-name.ts';
import type { InstallationRow, InstanceRow } from '../infra/node-inventory.ts';
import type { NodeReport } from '../infra/node-reports.ts';

/** Files of a node with what it last said of them. */
export function shownInstallation(row: InstallationRow, report: NodeReport | undefined): InstallationDocument {
  const seen = report?.observed?.installations.find(({ id }) => id === row.id);
  const files = row.files.map(({ name, size_bytes: size, sha256 = null, role = null }) => ({
    name,
    size_bytes: Number(size),
    sha256,
    role,
  }));
  const total = files.reduce((sum, { size_bytes: size }) => sum + size, 0);
  const phase = seen === undefined ? 'waiting' : phaseName(InstallationPhase[seen.phase], 'INSTALLATION_PHASE_');
  return {
    id: row.id,
    node_id: row.node_id,
    node: row.node,
    content_key: row.content_key,
    servings: [...row.servings],
    kept: row.kept,
    phase: phase as InstallationDocument['phase'],
    bytes_done: Number(seen?.bytesDone ?? 0),
    bytes_total: Number(seen?.bytesTotal ?? 0) || total,
    bytes_per_second: Number(seen?.bytesPerSecond ?? 0),
    eta_seconds: seen === undefined || seen.etaS === 0 ? null : seen.etaS,
    attempt: seen?.attempt ?? 0,
    retry_at: moment(seen?.retryAtUnixMs),
    reason: seen?.reason ?? '',
    message: seen?.message ?? (report?.connected === true ? '' : 'its node is not connected'),
    files,
    observed_at: seen === undefined ? null : (report?.lastSeenAt.toISOString() ?? null),
  };
}

/** An engine of a node with what it last said of it. @param load known where the node is linked to this registry */
export function shownInstance(
  row: InstanceRow,
  report: NodeReport | undefined,
  load: InstanceSample | undefined,
): InstanceDocument {
  const seen = report?.observed?.instances.find(({ id }) => id === row.id);
  const phase = seen === undefined ? 'waiting' : phaseName(InstancePhase[seen.phase], 'INSTANCE_PHASE_');
  const idle = Number(load?.idleSinceUnixMs ?? 0);
  return {
    id: row.id,
    node_id: row.node_id,
    node: row.node,
    serving: row.serving,
    installation_id: row.installation_id,
    deployment_id: row.deployment_id,
    phase: phase as InstanceDocument['phase'],
    reason: seen?.reason ?? '',
    message: seen?.message ?? (report?.connected === true ? '' : 'its node is not connected'),
    failure_class: seen?.failureClass ?? '',
    failures: seen?.failures ?? 0,
    retry_at: moment(seen?.retryAtUnixMs),
    load_progress: seen?.loadProgress ?? 0,
    load_eta_seconds: seen === undefined || seen.loadEtaS === 0 ? null : seen.loadEtaS,
    slots: seen?.slots ?? 0,
    slots_busy: load?.slotsBusy ?? 0,
    queue_length: load?.queueLength ?? 0,
    tokens_per_second: load?.tokensPerSecond ?? 0,
    prompt_tokens_per_second: load?.promptTokensPerSecond ?? 0,
    context_tokens: seen?.contextTokens ?? 0,
    memory_bytes: Number(seen?.memoryBytes ?? 0),
    resident_bytes: Number(load?.residentBytes ?? 0),
    layers_offloaded: seen?.layersOffloaded ?? 0,
    layers_total: seen?.layersTotal ?? 0,
    engine_build: seen?.engineBuild ?? '',
    capabilities: (seen?.capabilities ?? '').split(',').filter((word) => word !== ''),
    adopted: seen?.adopted ?? false,
    idle_since: idle === 0 ? null : new Date(idle).toISOString(),
    observed_at: seen === undefined ? null : (report?.lastSeenAt.toISOString() ?? null),
  };
}

function moment(unixMs: bigint | undefined): string | null {
  return unixMs === undefined || unixMs === 0n ? null : new Date(Number(unixMs)).toISOString();
}

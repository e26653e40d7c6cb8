import {
  InstallationPhase as WireInstallationPhase,
  InstancePhase as WireInstancePhase,
  FileRole as WireFileRole,
  type DesiredInstallation as WireInstallation,
  type DesiredState as WireDesiredState,
  type DeepPartial,
  InstanceSample,
  NodeProbe as WireProbe,
  type NodeSettings as WireNodeSettings,
  type ObservedInstance as WireInstance,
  ObservedState as WireObservedState,
  Residency,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import type { Probe } from '../hardware/probe.ts';
import type { DesiredInstallation, FileRole } from '../installations/desired-installation.ts';
import type { InstallationPhase } from '../installations/installations.ts';
import { DEFAULT_NODE_SETTINGS, type NodeSettings } from '../reconcile/node-settings.ts';
import type { DesiredState } from '../reconcile/plan-actions.ts';
import type { ObservedState } from '../reconcile/reconciler.ts';
import type { InstancePhase } from '../supervisor/instance-machine.ts';
import type { InstanceLoad, ObservedInstance } from '../supervisor/observed-instance.ts';
import { toLoadSettings } from './load-settings.mapper.ts';

const INSTALLATION_PHASES: Readonly<Record<InstallationPhase, WireInstallationPhase>> = {
  queued: WireInstallationPhase.INSTALLATION_PHASE_QUEUED,
  downloading: WireInstallationPhase.INSTALLATION_PHASE_DOWNLOADING,
  ready: WireInstallationPhase.INSTALLATION_PHASE_READY,
  failed: WireInstallationPhase.INSTALLATION_PHASE_FAILED,
  cancelled: WireInstallationPhase.INSTALLATION_PHASE_CANCELLED,
  verifying: WireInstallationPhase.INSTALLATION_PHASE_VERIFYING,
};

const INSTANCE_PHASES: Readonly<Record<InstancePhase, WireInstancePhase>> = {
  stopped: WireInstancePhase.INSTANCE_PHASE_STOPPED,
  starting: WireInstancePhase.INSTANCE_PHASE_STARTING,
  ready: WireInstancePhase.INSTANCE_PHASE_READY,
  draining: WireInstancePhase.INSTANCE_PHASE_DRAINING,
  stopping: WireInstancePhase.INSTANCE_PHASE_STOPPING,
  failed: WireInstancePhase.INSTANCE_PHASE_FAILED,
  unloaded: WireInstancePhase.INSTANCE_PHASE_UNLOADED,
  waiting: WireInstancePhase.INSTANCE_PHASE_WAITING,
};

/** Reads the desired state off the wire. */
export function toDesiredState(wire: WireDesiredState): DesiredState {
  return {
    generation: wire.generation,
    installations: wire.installations.map(toInstallation),
    instances: wire.instances.map(({ id, installationId, deploymentId, modelFile, settings, ...instance }) => ({
      id,
      installationId,
      deploymentId,
      modelFile,
      settings: toLoadSettings(settings),
      residency: instance.residency === Residency.RESIDENCY_ON_DEMAND ? 'on_demand' : 'always',
      idleUnloadS: instance.idleUnloadS,
      loadTicket: Number(instance.loadTicket),
      pinned: instance.pinned,
      engineBuild: instance.engineBuild,
      memoryEstimateBytes: Number(instance.memoryEstimateBytes),
    })),
    settings: toNodeSettings(wire.settings),
    publisherKeys: wire.publisherKeys.map(({ id, publicKey }) => ({ id, publicKey: Buffer.from(publicKey) })),
  };
}

const FILE_ROLES: Partial<Record<WireFileRole, FileRole>> = {
  [WireFileRole.FILE_ROLE_MODEL]: 'model',
  [WireFileRole.FILE_ROLE_PROJECTOR]: 'projector',
  [WireFileRole.FILE_ROLE_ADAPTER]: 'adapter',
  [WireFileRole.FILE_ROLE_CHAT_TEMPLATE]: 'chat_template',
  [WireFileRole.FILE_ROLE_OTHER]: 'other',
};

function toInstallation(wire: WireInstallation): DesiredInstallation {
  const { id, artifactKey, files, pinned, priority, hubSlug, hubVersion, hubOption, manifest, signatures } = wire;
  return {
    id,
    artifactKey,
    // Beyond 2^53 bytes the number is inexact; such a size is refused where installations are checked.
    files: files.map(({ name, url, sizeBytes, sha256, role }) => ({
      name,
      url,
      sizeBytes: Number(sizeBytes),
      sha256,
      role: FILE_ROLES[role] ?? 'unknown',
    })),
    pinned,
    priority,
    hub:
      hubSlug === ''
        ? undefined
        : {
            slug: hubSlug,
            version: hubVersion,
            option: hubOption,
            manifest: Buffer.from(manifest),
            signatures: signatures.map(({ keyId, signature }) => ({ keyId, signature: Buffer.from(signature) })),
          },
  };
}

function toNodeSettings(wire: WireNodeSettings | undefined): NodeSettings {
  if (wire === undefined) return DEFAULT_NODE_SETTINGS;
  return {
    downloadBytesPerSecond: Number(wire.downloadBytesPerSecond),
    maxDownloads: wire.maxDownloads,
    keepFreeDiskBytes: Number(wire.keepFreeDiskBytes),
    maxLoadedInstances: wire.maxLoadedInstances,
    memoryBudgetBytes: Number(wire.memoryBudgetBytes),
    draining: wire.draining,
    requireSignature: wire.requireSignature,
  };
}

/** Writes the observed state for the wire. */
export function fromObservedState(state: ObservedState): WireObservedState {
  return WireObservedState.fromPartial({
    generation: state.generation,
    installations: state.installations.map((installation) => ({
      id: installation.id,
      phase: INSTALLATION_PHASES[installation.phase],
      bytesDone: BigInt(installation.bytesDone),
      bytesTotal: BigInt(installation.bytesTotal),
      reason: installation.reason ?? '',
      message: installation.message,
      bytesPerSecond: BigInt(Math.round(installation.bytesPerSecond)),
      etaS: installation.etaS,
      attempt: installation.attempt,
      retryAtUnixMs: BigInt(installation.retryAtUnixMs),
    })),
    instances: state.instances.map(fromInstance),
    conditions: state.conditions.map(({ kind, message }) => ({ kind, message })),
  });
}

function fromInstance({ instanceId: id, phase, failure, ...instance }: ObservedInstance): DeepPartial<WireInstance> {
  return {
    id,
    deploymentId: instance.deploymentId,
    phase: INSTANCE_PHASES[phase],
    reason: failureReason(failure?.class),
    message: instance.message === '' ? (failure?.message ?? '') : instance.message,
    slots: instance.slots,
    pid: instance.pid,
    adopted: instance.adopted,
    failureClass: failure?.class ?? '',
    failures: instance.failures,
    retryAtUnixMs: BigInt(instance.retryAtUnixMs),
    loadProgress: instance.loadProgress,
    loadEtaS: instance.loadEtaS,
    loadTicket: BigInt(instance.loadTicket),
    memoryBytes: BigInt(Math.round(instance.memoryBytes)),
    contextTokens: instance.contextTokens,
    layersOffloaded: instance.layersOffloaded,
    layersTotal: instance.layersTotal,
    engineBuild: instance.engineBuild,
    capabilities: instance.capabilities.join(','),
  };
}

function failureReason(failureClass: string | undefined): string {
  if (failureClass === undefined) return '';
  return failureClass === 'engine_missing' ? 'ENGINE_MISSING' : 'ENGINE_FAILED';
}

/** Writes load figures for the wire. */
export function fromInstanceLoad(load: InstanceLoad): InstanceSample {
  return InstanceSample.fromPartial({
    instanceId: load.instanceId,
    slots: load.slots,
    slotsBusy: load.busySlots,
    queueLength: load.queueLength,
    tokensPerSecond: load.tokensPerSecond,
    promptTokensPerSecond: load.promptTokensPerSecond,
    residentBytes: BigInt(Math.round(load.residentBytes)),
    idleSinceUnixMs: BigInt(Math.round(load.idleSinceUnixMs)),
  });
}

/** Writes the probe for the wire. */
export function fromProbe(probe: Probe): WireProbe {
  return WireProbe.fromPartial({
    os: probe.os,
    arch: probe.arch,
    memoryTotalBytes: BigInt(probe.memoryTotalBytes),
    memoryAvailableBytes: BigInt(probe.memoryAvailableBytes),
    modelsDiskTotalBytes: BigInt(probe.modelsDiskTotalBytes),
    modelsDiskFreeBytes: BigInt(probe.modelsDiskFreeBytes),
    cpuCount: probe.cpuCount,
    cpuFlags: [...probe.cpuFlags],
    gpus: probe.gpus.map((gpu) => ({
      ...gpu,
      memoryTotalBytes: BigInt(gpu.memoryTotalBytes),
      memoryFreeBytes: BigInt(gpu.memoryFreeBytes),
    })),
    engineVersion: probe.engineVersion,
    engines: probe.engines.map((engine) => ({ ...engine, flags: [...engine.flags], devices: [...engine.devices] })),
    kernel: probe.kernel,
    swapTotalBytes: BigInt(probe.swapTotalBytes),
    storeUsedBytes: BigInt(probe.storeUsedBytes),
    downloadReservedBytes: BigInt(probe.downloadReservedBytes),
  });
}

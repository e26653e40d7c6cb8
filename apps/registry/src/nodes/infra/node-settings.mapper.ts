import { NodeSettings } from '@roundhouse/contracts/agent/v1/node_link_service';
import type { NodeEntity } from './node.entity.ts';

/** Writes what holds for a whole node for the wire, where 0 stands for what is not set. */
export function toNodeSettings({ settings, draining }: Pick<NodeEntity, 'settings' | 'draining'>): NodeSettings {
  return NodeSettings.fromPartial({
    downloadBytesPerSecond: BigInt(settings.download_bytes_per_second ?? 0),
    maxDownloads: settings.max_downloads ?? 0,
    keepFreeDiskBytes: BigInt(settings.keep_free_disk_bytes ?? 0),
    maxLoadedInstances: settings.max_loaded_instances ?? 0,
    memoryBudgetBytes: BigInt(settings.memory_budget_bytes ?? 0),
    requireSignature: settings.require_signature ?? false,
    draining,
  });
}

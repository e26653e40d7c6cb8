import { AppError } from '@roundhouse/errors';
import type { DeviceFacts } from '@roundhouse/hub';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { readReports } from '../../nodes/infra/node-reports.ts';

/**
 * What a node last said of itself (004-08).
 *
 * @returns undefined when it never said anything
 * @throws AppError NOT_FOUND when there is no such node
 */
export async function readDevice(manager: EntityManager, nodeId: string): Promise<DeviceFacts | undefined> {
  const known = isId(nodeId) ? await manager.query<unknown[]>('SELECT 1 FROM node WHERE id = $1', [nodeId]) : [];
  if (known.length === 0) throw new AppError('NOT_FOUND', 'No such node.');
  const probe = (await readReports(manager, [nodeId])).get(nodeId)?.probe;
  if (probe === undefined) return undefined;
  return {
    os: probe.os,
    arch: probe.arch,
    memoryTotalBytes: Number(probe.memoryTotalBytes),
    modelsDiskFreeBytes: Number(probe.modelsDiskFreeBytes),
    gpuMemoryTotalBytes: Math.max(0, ...probe.gpus.map((gpu) => Number(gpu.memoryTotalBytes))),
  };
}

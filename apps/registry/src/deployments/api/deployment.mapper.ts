import type { Deployment } from '@roundhouse/contracts/registry/v1/deployment_service';
import { Hosting as WireHosting, type DeploymentEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { priceFrom, toPriceEntry } from '../../prices/api/price.mapper.ts';
import { adminStatusFrom, enumFrom, optionalId, toAdminStatus, toMeta } from '../../resources/api/resource.mapper.ts';
import { DEFAULT_PROTOCOL, type DeploymentSpec, type Hosting } from '../domain/deployment.ts';
import type { DeploymentEntity } from '../infra/deployment.entity.ts';

const HOSTING: Record<Hosting, WireHosting> = {
  cloud: WireHosting.HOSTING_CLOUD,
  self_hosted: WireHosting.HOSTING_SELF_HOSTED,
  node: WireHosting.HOSTING_NODE,
};

/** Deployment as watchers and administrators see it. */
export function toDeploymentEntry(row: DeploymentEntity): DeploymentEntry {
  return {
    id: row.id,
    organizationId: row.organizationId,
    modelId: row.modelId,
    providerId: row.providerId ?? '',
    driver: row.driver,
    credentialId: row.credentialId ?? '',
    upstreamModelId: row.upstreamModelId,
    protocol: row.protocol,
    priority: row.priority,
    weight: row.weight,
    hosting: HOSTING[row.hosting],
    tags: row.tags,
    adminStatus: toAdminStatus(row.adminStatus),
    connectTimeoutMs: row.connectTimeoutMs,
    firstTokenTimeoutMs: row.firstTokenTimeoutMs,
    idleTimeoutMs: row.idleTimeoutMs,
    totalTimeoutMs: row.totalTimeoutMs,
    price: toPriceEntry(row.price),
    nodeId: row.nodeId ?? '',
    instanceId: row.instanceId ?? '',
    servingId: row.servingId ?? '',
  };
}

/** Deployment with its metadata. */
export function toDeployment(row: DeploymentEntity): Deployment {
  return { meta: toMeta(row), spec: toDeploymentEntry(row) };
}

/** Unspecified hosting = cloud, blank protocol = openai-chat, weight 0 = 1. @throws AppError INVALID_REQUEST */
export function deploymentFrom(entry: DeploymentEntry): DeploymentSpec {
  const { organizationId, modelId, driver, upstreamModelId, priority, tags } = entry;
  const { connectTimeoutMs, firstTokenTimeoutMs, idleTimeoutMs, totalTimeoutMs } = entry;
  return {
    organizationId,
    modelId,
    providerId: optionalId(entry.providerId),
    driver,
    credentialId: optionalId(entry.credentialId),
    upstreamModelId,
    protocol: entry.protocol === '' ? DEFAULT_PROTOCOL : entry.protocol,
    priority,
    weight: entry.weight === 0 ? 1 : entry.weight,
    hosting: entry.hosting === WireHosting.HOSTING_UNSPECIFIED ? 'cloud' : enumFrom(HOSTING, entry.hosting, '/hosting'),
    tags,
    adminStatus: adminStatusFrom(entry.adminStatus),
    connectTimeoutMs,
    firstTokenTimeoutMs,
    idleTimeoutMs,
    totalTimeoutMs,
    price: priceFrom(entry.price),
    nodeId: optionalId(entry.nodeId),
    instanceId: optionalId(entry.instanceId),
    servingId: optionalId(entry.servingId),
  };
}

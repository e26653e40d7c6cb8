import { AdminStatus } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState } from '@roundhouse/snapshot';
import type { ProbedDeployment } from './domain/probe-schedule.ts';

const ACTIVE = AdminStatus.ADMIN_STATUS_ACTIVE;

/** Deployments that configuration wants probed: active ones, of a provider and a model that are. */
export function probedDeployments(state: ConfigState): ProbedDeployment[] {
  const probed: ProbedDeployment[] = [];
  for (const { id, adminStatus, probeIntervalS, providerId, modelId } of state.entries('deployment')) {
    if (probeIntervalS === 0 || adminStatus !== ACTIVE) continue;
    const isProviderActive = providerId === '' || state.provider(providerId)?.adminStatus === ACTIVE;
    if (!isProviderActive || state.model(modelId)?.adminStatus !== ACTIVE) continue;
    probed.push({ deploymentId: id, intervalMs: probeIntervalS * 1_000 });
  }
  return probed;
}

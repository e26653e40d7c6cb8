import type { DeploymentSpec } from './domain/deployment.ts';

/** How a deployment is named to people, who know its upstream model rather than its id. */
export function deploymentLabel(row: DeploymentSpec & { id: string }): string {
  return `"${row.upstreamModelId}" (${row.id})`;
}

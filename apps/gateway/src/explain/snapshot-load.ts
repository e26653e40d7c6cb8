import { EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import type { Candidate, CircuitObstacle, LoadView } from '@roundhouse/routing';
import { manualCircuit, type ConfigState } from '@roundhouse/snapshot';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';

/** What the configuration alone knows of what happens: endpoints of nodes, and circuits that people opened. */
export function snapshotLoad(
  state: ConfigState,
  configuration: Pick<ConfigurationView, 'endpoint'>,
  nowMs: number,
): LoadView {
  const isOpen = (id: string): boolean => Number(manualCircuit(state, id)?.openUntilUnixMs ?? 0n) > nowMs;
  return {
    endpoint: (deploymentId) => {
      const endpoint = configuration.endpoint(deploymentId);
      if (endpoint === undefined) return 'absent';
      return endpoint.state === EndpointState.ENDPOINT_STATE_READY ? 'ready' : 'not_ready';
    },
    circuit: ({ deploymentId, providerId }: Candidate): CircuitObstacle | undefined => {
      if (isOpen(deploymentId)) return 'circuit_manual';
      return providerId !== undefined && isOpen(providerId) ? 'provider_circuit_manual' : undefined;
    },
  };
}

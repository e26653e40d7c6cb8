import type { Candidate, CircuitObstacle, LoadView } from '@roundhouse/routing';
import { manualCircuit, NodeStates, type ConfigState } from '@roundhouse/snapshot';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';

/** What the configuration alone knows of what happens: endpoints of nodes, and circuits that people opened. */
export function snapshotLoad(
  state: ConfigState,
  configuration: Pick<ConfigurationView, 'endpoint'>,
  nowMs: number,
): LoadView {
  const isOpen = (id: string): boolean => Number(manualCircuit(state, id)?.openUntilUnixMs ?? 0n) > nowMs;
  const nodes = new NodeStates((id) => configuration.endpoint(id), { nowMs: () => nowMs });
  return {
    endpoint: (deploymentId) => nodes.word(deploymentId),
    node: (deploymentId) => nodes.facts(deploymentId),
    circuit: ({ deploymentId, providerId }: Candidate): CircuitObstacle | undefined => {
      if (isOpen(deploymentId)) return 'circuit_manual';
      return providerId !== undefined && isOpen(providerId) ? 'provider_circuit_manual' : undefined;
    },
  };
}

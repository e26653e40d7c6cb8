import type { ConnectRequest, ConnectResponse } from '@roundhouse/contracts/agent/v1/node_link_service';
import type { CommandOutcome, NodeCommand } from '../commands/node-command.ts';
import type { Probe } from '../hardware/probe.ts';
import type { DesiredState } from '../reconcile/plan-actions.ts';
import type { ObservedState } from '../reconcile/reconciler.ts';
import type { InstanceLoad } from '../supervisor/observed-instance.ts';

/** An open stream to registry. */
export interface LinkStream {
  /** False when the stream is congested; the message was taken nevertheless. */
  write(message: ConnectRequest): boolean;
  on(event: 'data', listener: (message: ConnectResponse) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end' | 'drain', listener: () => void): unknown;
  cancel(): void;
}

/** Opens streams to registry with the node's certificate. */
export interface LinkTransport {
  open(): LinkStream;
}

/** The node behind the link. */
export interface LinkedNode {
  nodeId: string;
  /** UUIDv7 of this agent process. */
  runId: string;
  agentVersion: string;
  /** host:port of the inference proxy, as gateways reach it. */
  inferenceAddress: string;
  probe(): Promise<Probe>;
  samples(): Promise<readonly InstanceLoad[]>;
  observed(): ObservedState;
  apply(desired: DesiredState): Promise<void>;
  /** A new certificate request when it is time for one. */
  renewal(): Promise<Uint8Array | undefined>;
  /** Takes over the certificate that answers the last request. */
  renewed(certificatePem: string): Promise<void>;
  /** What is asked for once. */
  commands: LinkedCommands;
}

/** The node's side of commands. */
export interface LinkedCommands {
  /** Not acknowledged yet, oldest first. */
  readonly outcomes: readonly CommandOutcome[];
  run(command: NodeCommand): void;
  acknowledged(commandId: string): void;
}

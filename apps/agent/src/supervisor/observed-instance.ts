import type { EngineFailure } from '../engine/engine-failure.ts';
import type { InstancePhase } from './instance-machine.ts';

/** An instance as the node sees it. */
export interface ObservedInstance {
  instanceId: string;
  deploymentId: string;
  phase: InstancePhase;
  /** Why the last run ended by itself, or why there is none; cleared when one becomes ready. */
  failure: EngineFailure | undefined;
  /** A line for people; the failure's where there is one. Empty = nothing to say. */
  message: string;
  /** Failed runs in a row. */
  failures: number;
  /** When the next run begins; 0 = not waiting for that. */
  retryAtUnixMs: number;
  /** Slots of the engine; 0 while it is not ready. */
  slots: number;
  /** 0 while no process runs. */
  pid: number;
  /** Whether an earlier agent process started the engine. */
  adopted: boolean;
  /** 0 to 1 while it starts; 1 when it is ready. */
  loadProgress: number;
  /** Until it is ready; 0 = not known. */
  loadEtaS: number;
  /** Highest that was served or refused. */
  loadTicket: number;
  /** Weights, caches and buffers as the engine named them while it loaded; 0 = not known. */
  memoryBytes: number;
  /** Of one slot, as the engine has it; 0 = not known. */
  contextTokens: number;
  /** Layers of the model on GPUs, and all of them; 0 and 0 = the engine did not say. */
  layersOffloaded: number;
  layersTotal: number;
  /** Id of the build that runs; empty while none does. */
  engineBuild: string;
  /** Of vision, audio, tools, embeddings, rerank. */
  capabilities: readonly string[];
}

/** Load figures of an instance that is ready. */
export interface InstanceLoad {
  instanceId: string;
  slots: number;
  busySlots: number;
  /** Requests that wait for a slot. */
  queueLength: number;
  /** Decoded, over all slots; of the last work when there is none now. */
  tokensPerSecond: number;
  /** Of prompts; of the last work when there is none now. */
  promptTokensPerSecond: number;
  /** Memory of the process. */
  residentBytes: number;
  /** 0 = busy. */
  idleSinceUnixMs: number;
}

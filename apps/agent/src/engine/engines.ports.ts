import type { EngineClient } from './engine-client.ts';
import type { LoadSettings } from './engine-arguments.ts';
import type { EngineExit } from './engine-failure.ts';

/** One instance as it shall run: equal specs can share an engine over a restart of the agent. */
export interface InstanceSpec {
  instanceId: string;
  deploymentId: string;
  installationId: string;
  /** Absolute path of the model file, or of the first part of a split one. */
  modelPath: string;
  settings: LoadSettings;
}

/** A running engine process. */
export interface Engine {
  readonly pid: number;
  readonly port: number;
  readonly apiKey: string;
  /** Size of the model file; large ones take longer to load. */
  readonly modelSizeBytes: number;
  readonly client: EngineClient;
  /** Resolves once the process has ended, whoever ended it. Never rejects. */
  readonly exited: Promise<EngineExit>;
  /** End of its log. */
  logTail(): Promise<string>;
  /** TERM, then KILL of the whole process group. Resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts engines and finds those again that an earlier agent started. */
export interface Engines {
  /** @throws AppError ENGINE_MISSING, OVERLOADED, INVALID_REQUEST */
  launch(spec: InstanceSpec): Promise<Engine>;
  /** Engines that still run and are provably ours. Those that ended meanwhile are forgotten. */
  adopt(): Promise<readonly { spec: InstanceSpec; engine: Engine }[]>;
}

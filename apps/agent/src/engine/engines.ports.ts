import type { EngineClient } from './engine-client.ts';
import type { LoadSettings } from './load-settings.ts';
import type { EngineExit } from './engine-failure.ts';

/** What an engine is started with: one with another spec is another engine. */
export interface EngineSpec {
  instanceId: string;
  deploymentId: string;
  installationId: string;
  /** Absolute path of the model file, or of the first part of a split one. The other files lie beside it. */
  modelPath: string;
  settings: LoadSettings;
  /** Id of the build to use; empty = the node's first. */
  engineBuild: string;
}

/** One instance as it shall run. */
export interface InstanceSpec extends EngineSpec {
  /** `always`: loaded at once and kept. `on_demand`: loaded for a new ticket, unloaded when idle or to make room. */
  residency: 'always' | 'on_demand';
  /** On demand only; 0 = until room is needed. */
  idleUnloadS: number;
  /** A higher one than was seen asks for the instance to be loaded. */
  loadTicket: number;
  /** Never unloaded to make room. */
  pinned: boolean;
  /** What it is expected to take; 0 = not known. */
  memoryEstimateBytes: number;
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
  readonly launchedAtUnixMs: number;
  /** Id of the build it is of; empty = not known. */
  readonly buildId: string;
  /** Beginning of its log, where it says what it loads. */
  logStart(): Promise<string>;
  /** End of its log. */
  logTail(): Promise<string>;
  /** Memory of the process; 0 = not known. */
  residentBytes(): Promise<number>;
  /** TERM, then KILL of the whole process group. Resolves when it has ended. */
  stop(): Promise<void>;
  /** KILL of the whole process group, for an engine that does nothing any more. */
  kill(): Promise<void>;
}

/** Starts engines and finds those again that an earlier agent started. */
export interface Engines {
  /** @throws EngineRefused naming what kept the engine from being started */
  launch(spec: EngineSpec): Promise<Engine>;
  /** Engines that still run and are provably ours. Those that ended meanwhile are forgotten. */
  adopt(): Promise<readonly { spec: EngineSpec; engine: Engine }[]>;
  /** The last lines that an instance's engines wrote, oldest first, also of the run before. */
  logs(instanceId: string, maxLines: number): Promise<readonly string[]>;
  /** Size of a model's files; 0 = not known. */
  modelSizeBytes(modelPath: string): Promise<number>;
}

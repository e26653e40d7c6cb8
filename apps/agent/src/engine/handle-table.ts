import { z } from 'zod';
import { JsonFile } from '../local-state/json-file.ts';
import { loadSettings } from './load-settings.ts';

const engineHandle = z.object({
  instanceId: z.string(),
  deploymentId: z.string(),
  installationId: z.string(),
  modelPath: z.string(),
  settings: loadSettings,
  // Files of an older agent name none.
  engineBuild: z.string().default(''),
  pid: z.number().int().positive(),
  startTicks: z.number().int().nonnegative(),
  /** Argument that only this engine's command line holds. */
  marker: z.string().min(1),
  port: z.number().int().positive(),
  buildId: z.string().default(''),
  launchedAtUnixMs: z.number().int(),
});

/** All that a restarted agent needs to know an engine again. */
export type EngineHandle = z.infer<typeof engineHandle>;

/** The engines of this node, as a file that survives the agent. */
export class HandleTable {
  private readonly file: JsonFile<EngineHandle[]>;
  private readonly handles = new Map<string, EngineHandle>();

  constructor(path: string) {
    this.file = new JsonFile(path, z.array(engineHandle).max(1024));
  }

  /** Loads what an earlier process wrote. */
  async load(): Promise<readonly EngineHandle[]> {
    for (const handle of (await this.file.read()) ?? []) this.handles.set(handle.instanceId, handle);
    return [...this.handles.values()];
  }

  /** Handles of this moment. */
  all(): readonly EngineHandle[] {
    return [...this.handles.values()];
  }

  /** Remembers an engine; resolves when that is durable. */
  async put(handle: EngineHandle): Promise<void> {
    this.handles.set(handle.instanceId, handle);
    await this.file.write(this.all() as EngineHandle[]);
  }

  /** Forgets an engine that no longer runs. */
  async remove(instanceId: string): Promise<void> {
    if (this.handles.delete(instanceId)) await this.file.write(this.all() as EngineHandle[]);
  }
}

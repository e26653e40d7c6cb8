import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@roundhouse/kernel';
import { writeFileAtomically } from '../local-state/atomic-file.ts';
import { parseInstallationId } from '../store/names.ts';
import { engineArguments } from './engine-arguments.ts';
import type { EngineBuildSource } from './engine-build.ts';
import { EngineClient } from './engine-client.ts';
import { readTail, type EngineExit } from './engine-failure.ts';
import type { EnginePorts } from './engine-ports.ts';
import { isRunning, startDetached, stopGroup, watchExit, type ProcessHandle } from './engine-process.ts';
import type { Engine, Engines, EngineSpec } from './engines.ports.ts';
import type { EngineHandle, HandleTable } from './handle-table.ts';
import { listProcesses } from './process-identity.ts';
import { inspectModelFile } from './model-file.ts';

/** What engines are started with. */
export interface LlamaEnginesParts {
  /** The llama-server to start; asked for with each start. */
  builds: Pick<EngineBuildSource, 'get'>;
  /** Folder for keys and logs, one sub-folder per instance. */
  directory: string;
  ports: EnginePorts;
  handles: HandleTable;
  clock: Clock;
  /** Environment of the engines; holds nothing of the agent's own. */
  environment: NodeJS.ProcessEnv;
  /** Time between TERM and KILL; default 10 s. */
  stopGraceMs?: number;
}

/** A log that grew beyond this is cut to nothing: engines append for ever and know no rotation. */
const MAX_LOG_BYTES = 64 * 1024 * 1024;

/** llama-server processes of this node. */
export class LlamaEngines implements Engines {
  private readonly parts: LlamaEnginesParts;

  constructor(parts: LlamaEnginesParts) {
    this.parts = parts;
  }

  async launch(spec: EngineSpec): Promise<Engine> {
    const { builds, ports, handles, clock, environment } = this.parts;
    const build = await builds.get();
    const model = await inspectModelFile(spec.modelPath);
    const files = this.filesOf(spec.instanceId);
    await mkdir(files.directory, { recursive: true, mode: 0o700 });
    await rm(files.logPath, { force: true });
    const apiKey = randomBytes(32).toString('hex');
    await writeFileAtomically(files.apiKeyFile, `${apiKey}\n`);
    const port = await ports.acquire();
    try {
      const site = { modelPath: spec.modelPath, port, apiKeyFile: files.apiKeyFile, poolingKnown: model.poolingKnown };
      const line = engineArguments(spec.settings, site, build.flags);
      const options = { logPath: files.logPath, marker: files.apiKeyFile, environment };
      const { handle, exited } = await startDetached(build.path, line, options);
      try {
        await handles.put({ ...engineSpecOf(spec), ...handle, port, launchedAtUnixMs: clock.nowMs() });
      } catch (error) {
        await stopGroup(handle, exited);
        throw error;
      }
      return this.engine(spec, handle, { port, apiKey, modelSizeBytes: model.sizeBytes }, exited);
    } catch (error) {
      ports.release(port);
      throw error;
    }
  }

  async adopt(): Promise<readonly { spec: EngineSpec; engine: Engine }[]> {
    const adopted = [];
    for (const handle of await this.parts.handles.load()) {
      const engine = await this.find(handle);
      if (engine === undefined) {
        await this.parts.handles.remove(handle.instanceId);
      } else {
        adopted.push({ spec: engineSpecOf(handle), engine });
      }
    }
    await this.endStrays();
    return adopted;
  }

  /** An agent that was killed between starting an engine and noting it down left one that nobody knows. */
  private async endStrays(): Promise<void> {
    const known = new Set(this.parts.handles.all().map((handle) => handle.pid));
    const ourMarker = (argument: string): boolean =>
      argument.startsWith(`${this.parts.directory}/`) && argument.endsWith('/api-key');
    for (const { pid, startTicks, command } of await listProcesses()) {
      const marker = command.find(ourMarker);
      if (marker === undefined || known.has(pid)) continue;
      const handle = { pid, startTicks, marker };
      await stopGroup(handle, watchExit(handle), this.parts.stopGraceMs);
    }
  }

  private async find(handle: EngineHandle): Promise<Engine | undefined> {
    if (!(await isRunning(handle))) return undefined;
    const apiKey = (await readFile(handle.marker, 'utf8').catch(() => '')).trim();
    // Without its key an engine is of no use to anybody: it is ended, not left behind.
    if (apiKey === '') {
      await stopGroup(handle, watchExit(handle), this.parts.stopGraceMs);
      return undefined;
    }
    this.parts.ports.occupy(handle.port);
    const modelSizeBytes = await stat(handle.modelPath).then(
      (stats) => stats.size,
      () => 0,
    );
    return this.engine(handle, handle, { port: handle.port, apiKey, modelSizeBytes }, watchExit(handle));
  }

  private engine(
    spec: EngineSpec,
    handle: ProcessHandle,
    facts: Pick<Engine, 'port' | 'apiKey' | 'modelSizeBytes'>,
    ended: Promise<EngineExit>,
  ): Engine {
    const { ports, handles, stopGraceMs } = this.parts;
    const { logPath } = this.filesOf(spec.instanceId);
    const client = new EngineClient(facts.port, facts.apiKey);
    const trimming = setInterval(() => void trimLog(logPath), 60_000).unref();
    const exited = ended.then(async (exit) => {
      clearInterval(trimming);
      ports.release(facts.port);
      await handles.remove(spec.instanceId);
      await client.close();
      return exit;
    });
    return {
      ...facts,
      pid: handle.pid,
      client,
      exited,
      logTail: () => readTail(logPath),
      stop: async () => {
        await stopGroup(handle, ended, stopGraceMs);
        await exited;
      },
    };
  }

  private filesOf(instanceId: string): { directory: string; apiKeyFile: string; logPath: string } {
    // Ids of instances are UUIDv7 like those of installations; anything else would be a path.
    const directory = join(this.parts.directory, parseInstallationId(instanceId));
    return { directory, apiKeyFile: join(directory, 'api-key'), logPath: join(directory, 'engine.log') };
  }
}

/** Without what an instance is beside its engine. */
function engineSpecOf({
  instanceId,
  deploymentId,
  installationId,
  modelPath,
  settings,
  engineBuild,
}: EngineSpec): EngineSpec {
  return { instanceId, deploymentId, installationId, modelPath, settings, engineBuild };
}

async function trimLog(path: string): Promise<void> {
  try {
    if ((await stat(path)).size > MAX_LOG_BYTES) await truncate(path);
  } catch {
    // No log, nothing to trim.
  }
}

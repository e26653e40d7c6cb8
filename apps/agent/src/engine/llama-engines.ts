import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, toAppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';
import { writeFileAtomically } from '../local-state/atomic-file.ts';
import { engineArguments } from './engine-arguments.ts';
import type { EngineBuild } from './engine-build.ts';
import { EngineClient } from './engine-client.ts';
import { EngineRefused, readStart, readTail, type EngineExit, type FailureClass } from './engine-failure.ts';
import { findEngineFiles } from './engine-files.ts';
import type { EnginePorts } from './engine-ports.ts';
import { engineSpecOf } from './engine-spec.ts';
import { isRunning, killGroup, startDetached, stopGroup, watchExit, type ProcessHandle } from './engine-process.ts';
import type { Engine, Engines, EngineSpec } from './engines.ports.ts';
import type { EngineHandle, HandleTable } from './handle-table.ts';
import { InstanceFiles } from './instance-files.ts';
import { listProcesses, residentBytesOf } from './process-identity.ts';
import { inspectModelFile, type ModelFile } from './model-file.ts';
import { modelSizeBytes } from './model-size.ts';

/** A llama-server that can be started. */
type StartableBuild = Pick<EngineBuild, 'path' | 'flags'> & { id?: string };

/** What engines are started with. */
export interface LlamaEnginesParts {
  /** The llama-server to start; asked for with each start. */
  builds: { get(): Promise<StartableBuild> };
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

const MAX_LOAD_LOG_BYTES = 1024 * 1024;
const TRIM_INTERVAL_MS = 60_000;
/** Steers an engine or the loader of its libraries behind the back of its command line. */
const STEERING = /^(?:LLAMA_|HF_|LD_|DYLD_)/;

/** llama-server processes of this node. */
export class LlamaEngines implements Engines {
  private readonly parts: LlamaEnginesParts;

  constructor(parts: LlamaEnginesParts) {
    this.parts = parts;
  }

  async launch(spec: EngineSpec): Promise<Engine> {
    const { ports } = this.parts;
    const build = await refusedAs('engine_missing', this.build(spec.engineBuild));
    const model = await inspect('model', spec.modelPath);
    const files = await refusedAs(
      'bad_setting',
      findEngineFiles(spec.settings, spec.modelPath, model.chatTemplateSha256),
    );
    if (files.projectorPath !== undefined) await inspect('projector', files.projectorPath);
    for (const { path } of files.adapters) await inspect('adapter', path);
    const port = await refusedAs('port_clash', ports.acquire());
    try {
      const own = new InstanceFiles(this.parts.directory, spec.instanceId);
      const { poolingKnown } = model;
      const site = { modelPath: spec.modelPath, port, apiKeyFile: own.apiKeyFile, poolingKnown, files };
      // A promise only for the sake of its refusal.
      const line = await refusedAs('bad_setting', (async () => engineArguments(spec.settings, site, build.flags))());
      return await this.start(spec, build, own, line, port);
    } catch (error) {
      ports.release(port);
      throw error instanceof EngineRefused ? error : refusal('crashed', error);
    }
  }

  async adopt(): Promise<readonly { spec: EngineSpec; engine: Engine }[]> {
    const adopted = [];
    for (const handle of await this.parts.handles.load()) {
      const engine = await this.find(handle);
      if (engine === undefined) await this.parts.handles.remove(handle.instanceId);
      else adopted.push({ spec: engineSpecOf(handle), engine });
    }
    await this.endStrays();
    return adopted;
  }

  logs(instanceId: string, maxLines: number): Promise<readonly string[]> {
    return new InstanceFiles(this.parts.directory, instanceId).lastLines(maxLines);
  }

  modelSizeBytes(modelPath: string): Promise<number> {
    return modelSizeBytes(modelPath);
  }

  private async build(id: string): Promise<StartableBuild> {
    const build = await this.parts.builds.get();
    if (id !== '' && build.id !== id) {
      throw new AppError('ENGINE_MISSING', 'This node does not have the llama-server build that the instance names.');
    }
    return build;
  }

  private async start(
    spec: EngineSpec,
    build: StartableBuild,
    files: InstanceFiles,
    line: readonly string[],
    port: number,
  ): Promise<Engine> {
    const { handles, clock } = this.parts;
    const buildId = build.id ?? '';
    const launchedAtUnixMs = clock.nowMs();
    await files.prepare();
    const apiKey = randomBytes(32).toString('hex');
    await writeFileAtomically(files.apiKeyFile, `${apiKey}\n`);
    const options = { logPath: files.logPath, marker: files.apiKeyFile, environment: this.environment() };
    const { handle, exited } = await refusedAs('engine_missing', startDetached(build.path, line, options));
    try {
      await handles.put({ ...engineSpecOf(spec), ...handle, port, buildId, launchedAtUnixMs });
    } catch (error) {
      await stopGroup(handle, exited);
      throw error;
    }
    const size = await modelSizeBytes(spec.modelPath);
    return this.engine(spec, handle, { port, apiKey, buildId, launchedAtUnixMs, modelSizeBytes: size }, exited);
  }

  private environment(): NodeJS.ProcessEnv {
    const kept = Object.entries(this.parts.environment).filter(([name]) => !STEERING.test(name));
    // A failed assertion would start a debugger, which writes over what the engine said last.
    return { ...Object.fromEntries(kept), GGML_NO_BACKTRACE: '1' };
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
    const { port, buildId, launchedAtUnixMs } = handle;
    const size = await modelSizeBytes(handle.modelPath);
    return this.engine(
      handle,
      handle,
      { port, apiKey, buildId, launchedAtUnixMs, modelSizeBytes: size },
      watchExit(handle),
    );
  }

  private engine(
    spec: EngineSpec,
    handle: ProcessHandle,
    facts: Pick<Engine, 'port' | 'apiKey' | 'buildId' | 'launchedAtUnixMs' | 'modelSizeBytes'>,
    ended: Promise<EngineExit>,
  ): Engine {
    const { directory, ports, handles, stopGraceMs } = this.parts;
    const files = new InstanceFiles(directory, spec.instanceId);
    const client = new EngineClient(facts.port, facts.apiKey);
    const trimming = setInterval(() => void files.trimLog(), TRIM_INTERVAL_MS).unref();
    const exited = ended.then(async (exit) => {
      clearInterval(trimming);
      ports.release(facts.port);
      // A disk that is full must not hide the end: a handle too many is noticed at the next start.
      await handles.remove(spec.instanceId).catch(() => undefined);
      await client.close();
      return exit;
    });
    return {
      ...facts,
      pid: handle.pid,
      client,
      exited,
      logStart: () => readStart(files.logPath, MAX_LOAD_LOG_BYTES),
      logTail: () => readTail(files.logPath),
      residentBytes: () => residentBytesOf(handle.pid),
      stop: async () => {
        await stopGroup(handle, ended, stopGraceMs);
        await exited;
      },
      kill: () => killGroup(handle),
    };
  }
}

/** An engine would read another kind of file as if it were this one, or end without saying why. */
async function inspect(kind: ModelFile['kind'], path: string): Promise<ModelFile> {
  const file = await refusedAs('corrupt_file', inspectModelFile(path));
  if (file.kind === kind) return file;
  const message = `The file "${basename(path)}" is of kind ${file.kind}; the settings name it as ${kind}.`;
  throw new EngineRefused({ class: 'bad_setting', message });
}

/** Gives the failures of one step the class that it stands for. */
async function refusedAs<Value>(failureClass: FailureClass, step: Promise<Value>): Promise<Value> {
  try {
    return await step;
  } catch (error) {
    throw refusal(failureClass, error);
  }
}

function refusal(failureClass: FailureClass, cause: unknown): EngineRefused {
  const { message, details } = toAppError(cause);
  const faults = details.map((fault) => `${fault.where}: ${fault.message}`).join('; ');
  return new EngineRefused(
    { class: failureClass, message: faults === '' ? message : `${message} (${faults})` },
    { cause },
  );
}

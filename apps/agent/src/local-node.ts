import { join } from 'node:path';
import { systemClock } from '@roundhouse/kernel';
import { FileSources } from '@roundhouse/sources';
import type { Logger } from '@roundhouse/telemetry/basics';
import { CommandRunner } from './commands/command-runner.ts';
import { LocalTasks } from './commands/local-tasks.ts';
import { outcomeFile } from './commands/outcome-file.ts';
import { engineEnvironment, type AgentConfig } from './config.ts';
import { diskSpace, DiskReservations } from './downloads/disk-space.ts';
import { DownloadQueue } from './downloads/download-queue.ts';
import { HashThread } from './downloads/file-hashing.ts';
import { BandwidthLimit } from './downloads/bandwidth-limit.ts';
import { EngineBuildSource } from './engine/engine-build.ts';
import { EnginePorts } from './engine/engine-ports.ts';
import { HandleTable } from './engine/handle-table.ts';
import { LlamaEngines } from './engine/llama-engines.ts';
import { readGpus } from './hardware/gpus.ts';
import { probeHost, type Probe } from './hardware/probe.ts';
import { InFlight } from './inference-proxy/in-flight.ts';
import { cancelledFile } from './installations/cancelled-file.ts';
import { FileSets } from './installations/file-sets.ts';
import { Installations } from './installations/installations.ts';
import { ModelFactsReader } from './model-facts/model-facts-reader.ts';
import { desiredStateFile } from './reconcile/node-state.ts';
import { Reconciler } from './reconcile/reconciler.ts';
import { ModelStore } from './store/model-store.ts';
import { parseInstallationId } from './store/names.ts';
import { DEFAULT_WATCH } from './supervisor/engine-watch.ts';
import { InstanceRecords } from './supervisor/instance-records.ts';
import { hostMemory } from './supervisor/host-memory.ts';
import { DEFAULT_RESTART } from './supervisor/reactions.ts';
import { Supervisor } from './supervisor/supervisor.ts';

/** Time for running requests when their engine, or the agent, is to stop. */
export const DRAIN_TIMEOUT_MS = 30_000;

/** What the local side works with. */
export interface LocalNodeOptions {
  config: AgentConfig;
  logger: Logger;
  /** Told after each change of what is observed. */
  onChange: () => void;
  /** Told when a command has come to its end. */
  onOutcome: () => void;
}

/** All of a node that needs no registry: files, engines, and what brings both to the desired state. */
export class LocalNode {
  readonly inFlight = new InFlight();
  readonly space: DiskReservations;
  readonly supervisor: Supervisor;
  readonly reconciler: Reconciler;
  readonly commands: CommandRunner;
  private readonly options: LocalNodeOptions;
  private readonly store: ModelStore;
  private readonly builds: EngineBuildSource;
  private readonly source: FileSources;
  private readonly hashing = new HashThread();
  private readonly stopping = new AbortController();
  private readonly facts: ModelFactsReader;
  private readonly installations: Installations;

  private constructor(options: LocalNodeOptions, store: ModelStore) {
    const { config, logger } = options;
    const inData = (name: string): string => join(config.DATA_DIR, name);
    const onChange = (): void => {
      this.reconciler.wake();
      options.onChange();
    };
    this.options = options;
    this.store = store;
    this.builds = new EngineBuildSource(config.LLAMA_SERVER_PATH, engineEnvironment());
    this.space = new DiskReservations(async () => (await diskSpace(store.root)).freeBytes);
    this.source = new FileSources({
      allowedRanges: config.DOWNLOAD_ALLOWED_CIDRS,
      allowedFolders: config.DOWNLOAD_ALLOWED_FOLDERS,
      ...(config.HUGGING_FACE_TOKEN_FILE !== undefined && { huggingFaceTokenFile: config.HUGGING_FACE_TOKEN_FILE }),
    });
    const { source, space, hashing } = this;
    const queue = new DownloadQueue({ source, store, space, hashing, bandwidth: new BandwidthLimit(systemClock) });
    this.installations = new Installations({
      queue,
      store,
      hashing,
      onChange,
      files: new FileSets({ queue, store, space, clock: systemClock }),
      clock: systemClock,
      cancelled: cancelledFile(inData('cancelled.json')),
      onProgress: options.onChange,
    });
    this.supervisor = new Supervisor({
      engines: new LlamaEngines({
        builds: this.builds,
        directory: inData('engines'),
        ports: new EnginePorts(config.ENGINE_PORTS, systemClock),
        handles: new HandleTable(inData('engines.json')),
        clock: systemClock,
        environment: engineEnvironment(),
      }),
      traffic: this.inFlight,
      clock: systemClock,
      limits: DEFAULT_RESTART,
      watch: DEFAULT_WATCH,
      memory: hostMemory(engineEnvironment()),
      records: new InstanceRecords(inData('instances.json')),
      verifyFiles: async (id) => (await this.installations.verify(id, this.stopping.signal)).length > 0,
      drainTimeoutMs: DRAIN_TIMEOUT_MS,
      random: Math.random,
      onChange,
    });
    this.reconciler = new Reconciler({
      installations: this.installations,
      supervisor: this.supervisor,
      store,
      file: desiredStateFile(inData('desired.json')),
      onFailure: (error) => logger.error({ error }, 'the desired state could not be reached'),
    });
    this.facts = new ModelFactsReader({
      folderOf: (id) => join(store.root, 'installations', parseInstallationId(id)),
      gpus: async () => readGpus(this.builds.known?.deviceListing ?? '', engineEnvironment()),
      dryRunPath: () => this.builds.known?.dryRunPath,
      environment: engineEnvironment(),
    });
    this.commands = new CommandRunner({
      tasks: this.tasks(),
      file: outcomeFile(inData('outcomes.json')),
      clock: systemClock,
      onOutcome: () => options.onOutcome(),
      onFailure: (error) => logger.error({ error }, 'what came of commands could not be kept'),
    });
  }

  /** What commands reach on this node. */
  private tasks(): LocalTasks {
    return new LocalTasks({
      files: this.installations,
      instances: this.supervisor,
      modelFacts: (id, settings, signal) => this.facts.read(id, settings, signal),
    });
  }

  /** Opens the data directory and takes over the engines that an earlier agent left running. */
  static async open(options: LocalNodeOptions): Promise<LocalNode> {
    const store = await ModelStore.open(join(options.config.DATA_DIR, 'models'));
    const node = new LocalNode(options, store);
    await node.installations.open();
    await node.supervisor.adopt();
    await node.commands.open();
    // Not waited for: engines that run already must not wait until a new one could be started.
    void node.findEngine();
    return node;
  }

  /** What the host is and has now. */
  async probe(): Promise<Probe> {
    await this.builds.get().catch(() => undefined);
    const { store, space } = this;
    const models = {
      directory: store.root,
      usedBytes: async () => (await store.blobs()).reduce((sum, blob) => sum + blob.sizeBytes, 0),
      reservedBytes: () => space.outstandingBytes,
    };
    return probeHost(models, this.builds.known, engineEnvironment());
  }

  /** Ends all work of its own. Engines go on unless the settings say otherwise. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.commands.stop();
    await this.reconciler.stop();
    await this.installations.stop();
    await this.source.close();
    await this.hashing.close();
    if (this.options.config.STOP_ENGINES_ON_EXIT) await this.supervisor.stopAll();
    else this.supervisor.release();
  }

  private async findEngine(): Promise<void> {
    const { logger } = this.options;
    try {
      const { version } = await this.builds.get();
      logger.info({ version }, 'llama-server found');
    } catch (error) {
      logger.warn({ error }, 'no llama-server: this node can hold models but not run them');
    }
  }
}

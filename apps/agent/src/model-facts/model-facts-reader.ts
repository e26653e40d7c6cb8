import { estimateMemory, type MemoryEstimate, type ModelFacts } from '@roundhouse/gguf';
import type { LoadSettings } from '../engine/load-settings.ts';
import { dryRun, type DryRunDevice } from './dry-run.ts';
import { readInstalledModel } from './installed-model.ts';
import { toMemorySettings } from './memory-settings.ts';

/** What a reader works with. */
export interface ModelFactsParts {
  /** Folder of a finished installation. @throws AppError for an id that is none */
  readonly folderOf: (installationId: string) => string;
  /** GPUs that the engine sees now. */
  readonly gpus: () => Promise<readonly { readonly device: string; readonly memoryFreeBytes: number }[]>;
  /** Tool of the engine for dry runs; undefined = it has none. */
  readonly dryRunPath: () => string | undefined;
  /** Of engines. */
  readonly environment: NodeJS.ProcessEnv;
}

/** What is known of an installed model, as JSON. */
export interface InstalledModelFacts {
  readonly facts: ModelFacts;
  readonly projector: ModelFacts | null;
  readonly estimate: MemoryEstimate;
  /** What the engine itself computes; null = this build has no tool for it, or it failed. */
  readonly dry_run: readonly DryRunDevice[] | null;
}

/** Tells what installed models are, and what they would take on this host. */
export class ModelFactsReader {
  private readonly parts: ModelFactsParts;

  constructor(parts: ModelFactsParts) {
    this.parts = parts;
  }

  /** @throws AppError NOT_FOUND; INVALID_REQUEST naming the fault of a broken file; ABORTED by the signal */
  async read(installationId: string, settings: LoadSettings, signal: AbortSignal): Promise<InstalledModelFacts> {
    const { folderOf, gpus, dryRunPath, environment } = this.parts;
    const model = await readInstalledModel(folderOf(installationId));
    const usable = (await gpus()).filter((gpu) => gpu.device !== '');
    const estimate = estimateMemory(model.facts, toMemorySettings(settings), {
      gpus: usable.map((gpu) => ({ device: gpu.device, share_bytes: gpu.memoryFreeBytes })),
      projector_bytes: model.projector?.weights.total_bytes,
      adapter_bytes: model.adapterBytes,
    });
    const tool = dryRunPath();
    const dry = tool === undefined ? undefined : await dryRun(tool, model.path, settings, environment, signal);
    return { facts: model.facts, projector: model.projector ?? null, estimate, dry_run: dry ?? null };
  }
}

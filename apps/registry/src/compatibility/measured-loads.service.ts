import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { predictLoad, type MemoryCorrection } from '@roundhouse/compatibility';
import type { ModelFacts } from '@roundhouse/gguf';
import type { EntityManager } from 'typeorm';
import { CommandPath } from '../commands/command-path.service.ts';
import { toHostProbe } from '../servings/host-probe.mapper.ts';
import { toMemorySettings } from '../servings/judge-node.ts';
import { loadedFiles } from './domain/loaded-files.ts';
import { readFactsOf } from './infra/content-facts.ts';
import { readLoadedInstances, type LoadedInstance } from './infra/loaded-instances.ts';
import { storeCorrection } from './infra/memory-corrections.ts';

const INTERVAL_MS = 30_000;

/** Learns from what engines say that they take how far the formula is off. Any number of registries may do so. */
@Injectable()
export class MeasuredLoads implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly commands: CommandPath;
  private timer: NodeJS.Timeout | undefined;
  private running = false;

  constructor(@Inject(CommandPath) commands: CommandPath) {
    this.commands = commands;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.learn(), INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Looks at everything that is loaded now. With the database away nothing is learnt until the next time. */
  async learn(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      await this.commands.read(learnNow);
    } catch {
      // Looked at again in half a minute.
    } finally {
      this.running = false;
    }
  }
}

async function learnNow(manager: EntityManager): Promise<void> {
  const loaded = await readLoadedInstances(manager);
  const facts = await readFactsOf(
    manager,
    loaded.map((instance) => instance.files),
  );
  for (const [index, instance] of loaded.entries()) {
    const correction = correctionOf(instance, facts[index]);
    if (correction !== undefined) await storeCorrection(manager, correction, instance.nodeId, new Date());
  }
}

function correctionOf(instance: LoadedInstance, facts: ModelFacts | undefined): MemoryCorrection | undefined {
  const { contentKey, files, settings, report, measuredBytes } = instance;
  const predicted = predictLoad({
    option: { format: 'gguf', files: loadedFiles(files, settings) },
    facts,
    content_key: contentKey,
    settings: toMemorySettings(settings),
    probe: report.probe && toHostProbe(report.probe),
  });
  return predicted && { ...predicted, measured_bytes: measuredBytes };
}

import { estimateMemory, type MemoryEstimate, type MemorySettings, type ModelFacts } from '@roundhouse/gguf';
import { bufferBytes, correctEstimate, deviceClass, settingsKey } from './corrections.ts';
import { usableGpus } from './device-capacity.ts';
import type { HostProbe, MemoryCorrection, OptionFile, Question } from './question.ts';

/**
 * What the formula says of a load, uncorrected: the half of a correction that is known before it.
 *
 * @returns undefined where nothing is known of the model or the host
 */
export function predictLoad(question: Question): Omit<MemoryCorrection, 'measured_bytes'> | undefined {
  const { probe, settings } = question;
  const estimate = estimateLoad({ ...question, corrections: [] }, settings);
  if (probe === undefined || estimate === undefined) return undefined;
  return { ...loadOf(question, probe, settings), predicted_bytes: bufferBytes(estimate) };
}

/** What loading the option on this host takes; undefined = nothing is known of the model. */
export function estimateLoad(question: Question, settings: MemorySettings): MemoryEstimate | undefined {
  const { facts, probe, option } = question;
  if (facts === undefined || probe === undefined) return undefined;
  const estimate = estimateMemory(wholeModel(facts, option.files), settings, {
    gpus: usableGpus(probe).map((gpu) => ({
      device: gpu.device,
      share_bytes: gpu.memory_free_bytes || gpu.memory_total_bytes,
    })),
    projector_bytes: sizeOf(option.files, 'projector'),
    adapter_bytes: sizeOf(option.files, 'adapter'),
  });
  return correctEstimate(estimate, loadOf(question, probe, settings), question.corrections ?? []);
}

/** A load, as corrections name it. */
export function loadOf(
  question: Question,
  probe: HostProbe,
  settings: MemorySettings,
): { content_key: string; engine_build: string; device_class: string; settings_key: string } {
  return {
    content_key: question.content_key ?? '',
    engine_build: probe.engines[0]?.id ?? '',
    device_class: deviceClass(probe),
    settings_key: settingsKey(settings),
  };
}

/** Bytes of all files of a role, as far as they are known. */
export function sizeOf(files: readonly OptionFile[], role: OptionFile['role']): number {
  return files.reduce((sum, file) => ((file.role ?? 'model') === role ? sum + (file.size_bytes ?? 0) : sum), 0);
}

/** Where only the first part of a split model was read, the layers get the rest of what all its files weigh. */
function wholeModel(facts: ModelFacts, files: readonly OptionFile[]): ModelFacts {
  const missing = sizeOf(files, 'model') - facts.weights.total_bytes;
  const layers = facts.blocks.reduce((sum, block) => sum + block.repeat, 0);
  if (facts.split.complete || missing <= 0 || layers === 0) return facts;
  const perLayer = Math.ceil(missing / layers);
  return {
    ...facts,
    blocks: facts.blocks.map((block) => ({ ...block, weights_bytes: block.weights_bytes + perLayer })),
  };
}

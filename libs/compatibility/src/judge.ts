import { engineReasons, modelReasons } from './engine-reasons.ts';
import { estimateLoad, sizeOf } from './estimate-load.ts';
import { availableBytes, usableGpus } from './device-capacity.ts';
import { memoryReasons } from './fit-memory.ts';
import { hostReasons } from './host-reasons.ts';
import type { Judgement, Reason } from './judgement.ts';
import { bytesText, lacking } from './quantities.ts';
import type { HostProbe, Question } from './question.ts';
import { suggestChanges } from './suggest.ts';

/**
 * Holds an option against a node: everything that speaks against it, and what could be changed. Where no head of the
 * model was read, what its publisher asks for decides, and the weights alone.
 */
export function judge(question: Question): Judgement {
  const { option, settings, probe, facts, node = {} } = question;
  if (probe === undefined) {
    const message = 'The node has not said yet what it is.';
    const silent: Reason = { code: 'node_silent', blocking: false, message, needed: '', has: '' };
    return { verdict: 'unknown', reasons: [silent], estimate: undefined, suggestions: [] };
  }
  const unchangeable = [
    ...hostReasons(option, probe, node),
    ...engineReasons(option, settings, probe),
    ...(facts === undefined ? [] : modelReasons(facts, settings)),
  ];
  const estimate = estimateLoad(question, settings);
  const memory = estimate === undefined ? weightReasons(question, probe) : memoryReasons(estimate, probe, node);
  const reasons = [...unchangeable, ...memory, ...unknownReasons(question, probe)];
  if (unchangeable.some((one) => one.blocking)) return { verdict: 'does_not_fit', reasons, estimate, suggestions: [] };
  if (memory.length > 0) {
    const suggestions = estimate === undefined ? [] : suggestChanges(question, probe, estimate);
    return { verdict: suggestions.length > 0 ? 'fits_with_changes' : 'does_not_fit', reasons, estimate, suggestions };
  }
  return { verdict: isKnown(question) ? 'fits' : 'unknown', reasons, estimate, suggestions: [] };
}

/** Enough is known to say that it fits: the model's head, or what its publisher asks for. */
function isKnown({ facts, option }: Question): boolean {
  const { memory_bytes: memory, gpu_memory_bytes: gpuMemory } = option.requirements ?? {};
  return facts !== undefined || (memory ?? 0) > 0 || (gpuMemory ?? 0) > 0;
}

/** Without facts: weights that are larger than all memory of the host need no formula. */
function weightReasons({ option, node = {} }: Question, probe: HostProbe): Reason[] {
  const weights = sizeOf(option.files, 'model');
  const devices = ['host', ...usableGpus(probe).flatMap((gpu) => (gpu.unified_memory ? [] : [gpu.device]))];
  const available = devices.map((device) => availableBytes(device, probe, node));
  if (weights === 0 || available.includes(undefined)) return [];
  const has = available.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
  if (weights <= has) return [];
  const message = `Its weights alone take ${bytesText(weights)}; the host can give ${bytesText(has)}.`;
  return [{ code: 'memory', blocking: true, message, ...lacking(weights, has) }];
}

function unknownReasons({ option, facts }: Question, probe: HostProbe): Reason[] {
  const reasons: Reason[] = [];
  const note = (code: 'facts_unknown' | 'size_unknown' | 'gpu_missing', message: string): void => {
    reasons.push({ code, blocking: false, message, needed: '', has: '' });
  };
  if (facts === undefined && option.format === 'gguf') {
    note('facts_unknown', "The model's file was not read yet, so what it takes in memory is not known.");
  }
  const unsized = option.files.filter((file) => file.size_bytes === undefined);
  if (unsized.length > 0) note('size_unknown', `The size of ${unsized[0]?.name} is not known.`);
  if (probe.gpus.length > 0 && usableGpus(probe).length === 0) {
    note(
      'gpu_missing',
      `The host has a ${probe.gpus[0]?.name || 'GPU'} that the engine does not see: it runs on the processor.`,
    );
  }
  return reasons;
}

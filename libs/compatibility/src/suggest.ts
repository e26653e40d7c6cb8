import { cacheTypes, type MemoryEstimate, type MemorySettings } from '@roundhouse/gguf';
import { engineReasons, modelReasons } from './engine-reasons.ts';
import { estimateLoad } from './estimate-load.ts';
import { memoryReasons } from './fit-memory.ts';
import type { Suggestion } from './judgement.ts';
import type { HostProbe, Question } from './question.ts';

/** A slot with less context is of no use to most callers. */
const LEAST_CONTEXT_PER_SLOT = 2048;

/**
 * Changes of the settings with which a model that is too large fits, the cheapest first: a cache of half the size costs
 * hardly any quality, less context what it says, both together, and layers in the host's memory cost speed.
 */
export function suggestChanges(question: Question, probe: HostProbe, estimate: MemoryEstimate): Suggestion[] {
  const small = smallCache(question);
  const cache = small && tryWith(question, probe, small, 'Keep the cache in q8_0.');
  const context = lessContext(question, probe, estimate, {}, '');
  const both =
    cache === undefined && context === undefined && small !== undefined
      ? lessContext(question, probe, estimate, small, 'Keep the cache in q8_0, and use ')
      : undefined;
  const found = [cache, context, both, fewerLayers(question, probe, estimate)];
  return found.filter((suggestion) => suggestion !== undefined);
}

function smallCache(question: Question): MemorySettings | undefined {
  const { k, v } = cacheTypes(question.settings);
  if (k !== 'f16' || v !== 'f16' || question.settings.flash_attention === 'off') return undefined;
  return { cache_type_k: 'q8_0', cache_type_v: 'q8_0' };
}

function lessContext(
  question: Question,
  probe: HostProbe,
  estimate: MemoryEstimate,
  also: MemorySettings,
  words: string,
): Suggestion | undefined {
  const least = LEAST_CONTEXT_PER_SLOT * (estimate.context_tokens > estimate.context_per_slot ? estimate.slots : 1);
  for (let tokens = powerBelow(estimate.context_tokens); tokens >= least; tokens /= 2) {
    const said = `${words === '' ? 'Use ' : words}${tokens} tokens of context instead of ${estimate.context_tokens}.`;
    const found = tryWith(question, probe, { ...also, context_tokens: tokens }, said);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fewerLayers(question: Question, probe: HostProbe, estimate: MemoryEstimate): Suggestion | undefined {
  // Each layer fewer needs less of the GPUs, so the most that fit are found by halving.
  let fitting: Suggestion | undefined;
  let lowest = 0;
  let highest = estimate.gpu_layers - 1;
  while (lowest <= highest) {
    const layers = Math.floor((lowest + highest) / 2);
    const said = `Put ${layers} of ${estimate.layers + 1} layers on GPUs, the rest into the host's memory: slower.`;
    const found = tryWith(question, probe, { gpu_layers: layers }, said);
    if (found === undefined) highest = layers - 1;
    else {
      fitting = found;
      lowest = layers + 1;
    }
  }
  return fitting;
}

function tryWith(
  question: Question,
  probe: HostProbe,
  change: MemorySettings,
  message: string,
): Suggestion | undefined {
  const settings = { ...question.settings, ...change };
  const estimate = estimateLoad(question, settings);
  if (estimate === undefined || memoryReasons(estimate, probe, question.node ?? {}).length > 0) return undefined;
  const against = [
    ...engineReasons(question.option, settings, probe),
    ...(question.facts === undefined ? [] : modelReasons(question.facts, settings)),
  ];
  if (against.some((one) => one.blocking)) return undefined;
  return { settings: change, message, estimate };
}

function powerBelow(tokens: number): number {
  return 2 ** (Math.ceil(Math.log2(Math.max(tokens, 2))) - 1);
}

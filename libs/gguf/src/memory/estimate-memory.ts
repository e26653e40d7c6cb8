import type { ModelFacts } from '../facts/model-facts.ts';
import type { MemoryEstimate, MemorySettings, MemorySite } from './memory-estimate.ts';

/**
 * What loading a model with these settings takes, by the formula: nothing is read or allocated.
 *
 * @param site GPUs to put layers on, and what is loaded beside the model
 */
export function estimateMemory(facts: ModelFacts, settings: MemorySettings, site: MemorySite): MemoryEstimate {
  throw new Error(`not there yet: ${facts.name} ${String(settings.parallel)} ${site.gpus.length}`);
}

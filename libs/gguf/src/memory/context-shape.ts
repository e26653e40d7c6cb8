import type { ModelFacts } from '../facts/model-facts.ts';
import type { MemorySettings } from './memory-estimate.ts';

/** How an engine lays out its context, all in tokens. */
export interface ContextShape {
  readonly slots: number;
  /** One pool for all slots, else one of its own for each. */
  readonly unified: boolean;
  /** What one request may fill. */
  readonly perSlot: number;
  /** Cells of each pool, and of the pool of layers with a sliding window. */
  readonly poolCells: number;
  readonly slidingCells: number;
  readonly pools: number;
  /** Tokens that are computed at once. */
  readonly microBatch: number;
}

const PADDING_TOKENS = 256;
/** llama-server's own choices (`--parallel -1`, `--ubatch-size`). */
const AUTO_SLOTS = 4;
const AUTO_MICRO_BATCH_TOKENS = 512;
const AUTO_BATCH_TOKENS = 2048;
const UNKNOWN_CONTEXT_TOKENS = 4096;

/** Rounds up as llama.cpp pads its caches. */
export function padTokens(tokens: number): number {
  return Math.ceil(tokens / PADDING_TOKENS) * PADDING_TOKENS;
}

/** Lays the context out as llama.cpp does (src/llama-context.cpp, src/llama-kv-cache-iswa.cpp). */
export function contextShape(facts: ModelFacts, settings: MemorySettings): ContextShape {
  const slots = settings.parallel || AUTO_SLOTS;
  // Slots share one pool when nobody said how many there are.
  const unified = settings.unified_cache === 'on' || (settings.unified_cache !== 'off' && !settings.parallel);
  const trained = facts.context_length || UNKNOWN_CONTEXT_TOKENS;
  const asked = settings.context_tokens;
  const poolCells = padTokens(unified ? asked || trained : asked ? Math.floor(padTokens(asked) / slots) : trained);
  const microBatch = Math.min(
    settings.micro_batch_tokens || AUTO_MICRO_BATCH_TOKENS,
    settings.batch_tokens || AUTO_BATCH_TOKENS,
  );
  const window = facts.sliding_window * (unified ? slots : 1) + microBatch;
  return {
    slots,
    unified,
    perSlot: poolCells,
    poolCells,
    slidingCells: padTokens(Math.min(poolCells, window)),
    pools: unified ? 1 : slots,
    microBatch,
  };
}

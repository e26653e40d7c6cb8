import type { Metadata } from './metadata.ts';

interface WindowPattern {
  /** One layer of so many has the whole context; 0 = none has. */
  readonly period: number;
  /** Whether that layer is the first of its period, else the last. */
  readonly wholeFirst?: boolean;
  /** Where the file names none, in tokens. */
  readonly window?: number;
}

/**
 * What llama.cpp assumes of architectures whose files do not say which layers have a sliding window
 * (its src/models/<architecture>.cpp). One that is not listed has none, whatever else its file says.
 */
const PATTERNS: Readonly<Record<string, WindowPattern>> = {
  afmoe: { period: 4 },
  cohere2: { period: 4 },
  cohere2moe: { period: 4, wholeFirst: true },
  exaone4: { period: 4 },
  'exaone-moe': { period: 4, window: 128 },
  gemma2: { period: 2, window: 4096 },
  gemma3: { period: 6 },
  gemma3n: { period: 5 },
  'gpt-oss': { period: 2 },
  laguna: { period: 4, wholeFirst: true },
  llama4: { period: 4, window: 8192 },
  mellum: { period: 4 },
  olmo2: { period: 4 },
  plamo3: { period: 8 },
  smallthinker: { period: 4, wholeFirst: true, window: 4096 },
};

const KEY = 'attention.sliding_window_pattern';

/** Tokens of the window, 0 = no layer has one, and which layers have it. */
export function slidingWindows(
  metadata: Metadata,
  layers: number,
): { readonly tokens: number; readonly sliding: readonly boolean[] } {
  const none = { tokens: 0, sliding: Array.from({ length: layers }, () => false) };
  const pattern = PATTERNS[metadata.architecture];
  const tokens = metadata.own('attention.sliding_window', pattern?.window ?? 0);
  if (tokens === 0) return none;
  if (metadata.isArray(KEY)) {
    return { tokens, sliding: metadata.perLayer(KEY, layers, 0).map((value) => value !== 0) };
  }
  const period = metadata.own(KEY, pattern?.period ?? 1);
  // Only the larger of the EXAONE 4 models slide.
  if (period === 1 || (metadata.architecture === 'exaone4' && layers !== 64)) return none;
  const isWhole = (layer: number): boolean =>
    period > 0 && layer % period === (pattern?.wholeFirst === true ? 0 : period - 1);
  return { tokens, sliding: none.sliding.map((_, layer) => !isWhole(layer)) };
}

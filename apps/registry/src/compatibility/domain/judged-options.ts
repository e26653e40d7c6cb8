import type { JudgedOptionDocument } from '@roundhouse/admin-api';
import type { Judgement } from '@roundhouse/compatibility';
import type { MemorySettings } from '@roundhouse/gguf';

/** An option of a served version, as it is judged. */
export interface AskedOption {
  readonly entry: string;
  readonly name: string;
  readonly version: number;
  readonly option: string;
  readonly format: string;
  readonly quantization: string | null;
  readonly sizeBytes: number | null;
}

/** What is asked of load settings in a query. */
export interface AskedSettings {
  readonly context_tokens?: number | undefined;
  readonly parallel?: number | undefined;
  readonly gpu_layers?: number | undefined;
  readonly cache_type_k?: MemorySettings['cache_type_k'];
  readonly cache_type_v?: MemorySettings['cache_type_v'];
  readonly flash_attention?: boolean | undefined;
  readonly unified_cache?: boolean | undefined;
}

const ORDER: readonly Judgement['verdict'][] = ['fits', 'fits_with_changes', 'unknown', 'does_not_fit'];

/** Load settings of a query, as the formula takes them. */
export function readAskedSettings(asked: AskedSettings): MemorySettings {
  const choice = (value: boolean | undefined) =>
    value === undefined ? undefined : value ? ('on' as const) : ('off' as const);
  return {
    context_tokens: asked.context_tokens,
    parallel: asked.parallel,
    gpu_layers: asked.gpu_layers,
    cache_type_k: asked.cache_type_k,
    cache_type_v: asked.cache_type_v,
    flash_attention: choice(asked.flash_attention),
    unified_cache: choice(asked.unified_cache),
  };
}

/** A judgement as it is shown. */
export function showJudged(
  asked: AskedOption,
  node: { readonly nodeId: string; readonly name: string },
  { verdict, reasons, estimate, suggestions }: Judgement,
): JudgedOptionDocument {
  const { sizeBytes, ...option } = asked;
  return {
    ...option,
    size_bytes: sizeBytes,
    node_id: node.nodeId,
    node: node.name,
    verdict,
    reasons: reasons.map((reason) => ({ ...reason })),
    estimate: estimate === undefined ? null : { ...estimate, devices: estimate.devices.map((one) => ({ ...one })) },
    suggestions: suggestions.map((one) => ({
      message: one.message,
      settings: Object.fromEntries(Object.entries(one.settings).filter(([, value]) => value !== undefined)),
      total_bytes: one.estimate.total_bytes,
    })),
  };
}

/** What fits first, then by name; the smaller before the larger of the same. */
export function compareJudged(one: JudgedOptionDocument, other: JudgedOptionDocument): number {
  return (
    ORDER.indexOf(one.verdict) - ORDER.indexOf(other.verdict) ||
    one.entry.localeCompare(other.entry) ||
    (one.size_bytes ?? Number.MAX_VALUE) - (other.size_bytes ?? Number.MAX_VALUE) ||
    one.option.localeCompare(other.option) ||
    one.node.localeCompare(other.node)
  );
}

import { cacheTypes, isPacked, splitName, type MemorySettings, type ModelFacts } from '@roundhouse/gguf';
import { usableGpus } from './device-capacity.ts';
import type { Reason, ReasonCode } from './judgement.ts';
import type { HostProbe, OptionFile, OptionNeeds } from './question.ts';

/** What of format, files and engine speaks against the option with these settings. */
export function engineReasons(option: OptionNeeds, settings: MemorySettings, probe: HostProbe): Reason[] {
  const reasons: Reason[] = [];
  if (option.format !== 'gguf') {
    reasons.push(
      reason('format', `Nodes load models of the format gguf; this one is ${option.format}.`, 'gguf', option.format),
    );
  }
  const part = missingPart(option.files);
  if (part !== undefined) reasons.push(reason('files', `Part ${part} of the split model is missing.`, part, ''));
  const [engine] = probe.engines;
  if (engine === undefined) {
    reasons.push(reason('engine_missing', 'The node has no llama-server that it can run.', 'llama-server', ''));
  } else if (engine.flags.length > 0) {
    const unknown = neededFlags(option, settings).filter((any) => !any.some((flag) => engine.flags.includes(flag)));
    const names = unknown.map(([flag]) => flag).join(', ');
    if (unknown.length > 0) {
      reasons.push(
        reason(
          'engine_build',
          `Needs ${names}, which llama-server ${engine.version} does not know.`,
          names,
          engine.version,
        ),
      );
    }
  }
  if ((settings.gpu_layers ?? -1) > 0 && usableGpus(probe).length === 0) {
    const message = 'Asks for layers on a GPU; the engine sees none on this host.';
    reasons.push(reason('gpu_missing', message, `${settings.gpu_layers} layers`, 'no GPU'));
  }
  return reasons;
}

/** What of the model itself speaks against these settings. */
export function modelReasons(facts: ModelFacts, settings: MemorySettings): Reason[] {
  const reasons: Reason[] = [];
  if (facts.kind !== 'model') {
    reasons.push(reason('model_kind', `The file is the ${facts.kind} of a model, not a model.`, 'model', facts.kind));
  } else if (settings.rerank === true && facts.pooling !== 'rank') {
    const message = 'Asks for rerank; the model has no classifier to rank with.';
    reasons.push(reason('model_kind', message, 'a classifier', ''));
  }
  return [...reasons, ...cacheReasons(facts, settings), ...contextReasons(facts, settings)];
}

function cacheReasons(facts: ModelFacts, settings: MemorySettings): Reason[] {
  const { k, v } = cacheTypes(settings);
  const kept = facts.blocks.filter((block) => block.cache !== 'none');
  const reasons: Reason[] = [];
  const odd = kept.find(
    (block) => (isPacked(k) && block.key_length % 32 !== 0) || (isPacked(v) && block.value_length % 32 !== 0),
  );
  if (odd !== undefined) {
    const message = `A cache in ${k} and ${v} needs heads of a multiple of 32; those of the model have ${odd.key_length}.`;
    reasons.push(reason('cache_type', message, 'a multiple of 32', String(odd.key_length)));
  }
  if (isPacked(v) && settings.flash_attention === 'off') {
    const message = `V in ${v} needs flash attention, which is turned off.`;
    reasons.push(reason('cache_type', message, 'flash attention', 'off'));
  }
  // Latent attention makes V from K.
  const latent = kept.some((block) => block.key_width > 0 && block.value_width === 0);
  if (latent && k !== v) {
    reasons.push(reason('cache_type', 'The model keeps K and V as one: both need the same type.', k, v));
  }
  return reasons;
}

function contextReasons(facts: ModelFacts, settings: MemorySettings): Reason[] {
  const slots = settings.unified_cache === 'on' ? 1 : settings.parallel || 1;
  const perSlot = Math.floor((settings.context_tokens ?? 0) / slots);
  if (facts.context_length === 0 || perSlot <= facts.context_length) return [];
  const message = `Was trained for ${facts.context_length} tokens of context; a request gets no more than that.`;
  return [{ ...reason('context', message, `${perSlot} tokens`, `${facts.context_length} tokens`), blocking: false }];
}

/** Flags that the settings become; of each group one must be known. */
function neededFlags(option: OptionNeeds, settings: MemorySettings): (readonly [string, ...string[]])[] {
  const flags: (readonly [string, ...string[]])[] = [];
  const { k, v } = cacheTypes(settings);
  if (k !== 'f16') flags.push(['--cache-type-k']);
  if (v !== 'f16') flags.push(['--cache-type-v']);
  if (settings.flash_attention === 'on' || settings.flash_attention === 'off') flags.push(['--flash-attn']);
  if (settings.unified_cache === 'on' || settings.unified_cache === 'off') flags.push(['--kv-unified']);
  if (settings.rerank === true) flags.push(['--rerank', '--reranking']);
  if (settings.embeddings === true) flags.push(['--embeddings', '--embedding']);
  if (option.files.some((file) => file.role === 'projector')) flags.push(['--mmproj']);
  if (option.files.some((file) => file.role === 'adapter')) flags.push(['--lora', '--lora-scaled']);
  return flags;
}

function missingPart(files: readonly OptionFile[]): string | undefined {
  const names = new Set(files.map((file) => file.name));
  return files.flatMap(({ name }) => splitName(name)?.names ?? []).find((part) => !names.has(part));
}

function reason(code: ReasonCode, message: string, needed: string, has: string): Reason {
  return { code, blocking: true, message, needed, has };
}

import type { JsonObject } from '@roundhouse/admin-api';
import type { ServingSpec } from './infra/serving.entity.ts';

/** What a hub entry says of its model. */
export interface DescribedModel {
  readonly name: string;
  readonly capabilities: readonly string[];
  /** Tokens that it takes; null = nobody says. */
  readonly contextTokens: number | null;
}

/** Workload that a model of the hub is for. */
export function modeOf(capabilities: readonly string[]): 'chat' | 'embedding' | 'rerank' {
  if (capabilities.includes('chat') || capabilities.includes('completion')) return 'chat';
  if (capabilities.includes('embedding')) return 'embedding';
  return capabilities.includes('rerank') ? 'rerank' : 'chat';
}

/** The draft of a model that a hub entry is served as. Its own nodes cost nothing by the token, until somebody says so. */
export function modelDraft(
  slug: string,
  { name, capabilities, contextTokens }: DescribedModel,
  { organization_id: organizationId, settings }: Pick<ServingSpec, 'organization_id' | 'settings'>,
): JsonObject {
  const mode = modeOf(capabilities);
  // What one request may hold is a slot's share of what engines are given; they choose the slots unless told.
  const ofSlot = Math.floor(settings.context_tokens / Math.max(settings.parallel, 1));
  const window = Math.min(contextTokens ?? Infinity, ofSlot > 0 ? ofSlot : Infinity);
  const vision = mode === 'chat' && capabilities.includes('vision');
  return {
    organization_id: organizationId,
    key: slug,
    display_name: name,
    mode,
    admin_status: 'draft',
    price: { free: true },
    ...(mode === 'chat' && {
      capabilities: {
        input_modalities: vision ? ['text', 'image'] : ['text'],
        output_modalities: ['text'],
        ...(Number.isFinite(window) && { context_window_tokens: window }),
      },
    }),
  };
}

/** What an engine is started for where nobody said so: what the model is for. */
export function withEngineUse(input: JsonObject, capabilities: readonly string[]): JsonObject {
  const mode = modeOf(capabilities);
  const settings = (input['settings'] ?? {}) as Partial<Record<keyof ServingSpec['settings'], never>>;
  if (mode === 'chat' || 'embeddings' in settings || 'rerank' in settings) return input;
  return { ...input, settings: { ...settings, [mode === 'embedding' ? 'embeddings' : 'rerank']: true } };
}

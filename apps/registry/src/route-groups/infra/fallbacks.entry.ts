import type { FallbackChains } from '@roundhouse/contracts/registry/v1/snapshot';
import type { RouteGroupSpec } from './route-group.entity.ts';

/** What a model or a route group falls back on, as watchers see it. */
export function toFallbackChains(fallbacks: RouteGroupSpec['fallbacks']): FallbackChains {
  return {
    general: fallbacks.general,
    contextWindow: fallbacks.context_window,
    contentPolicy: fallbacks.content_policy,
  };
}

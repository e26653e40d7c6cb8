import type { Faults } from '../../resources/domain/faults.ts';
import type { DeploymentSpec } from '../infra/deployment.entity.ts';

/** Batch execution as it is written; null = nothing stored, which is the default. */
export type ChatBatching = NonNullable<DeploymentSpec['chat_batching']>;

/** Fewer inputs than this in one upstream call are no batch. */
const MIN_MICROBATCH = 2;

/**
 * Batch execution as it is stored. What a form leaves behind is put right here and not in the form:
 *
 * - default with no number clears what was stored (002-17)
 * - default with a number of calls in flight means concurrent with that number (002-18)
 * - disabled drops every number (002-19), concurrent those of microbatches
 *
 * @returns null = each item is its own call, bounded by the worker (002-12)
 */
export function settleChatBatching(wanted: ChatBatching | null): ChatBatching | null {
  if (wanted === null) return null;
  const { mode, max_in_flight, upstream_max_batch_size, max_total_input_tokens } = wanted;
  switch (mode) {
    case 'default':
      return max_in_flight === null ? null : only('concurrent', { max_in_flight });
    case 'concurrent':
      return only('concurrent', { max_in_flight });
    case 'disabled':
      return only('disabled', {});
    case 'sync_microbatch':
      return only('sync_microbatch', {
        max_in_flight,
        upstream_max_batch_size,
        max_total_input_tokens,
        require_homogeneous_params: wanted.require_homogeneous_params ?? true,
      });
  }
}

/**
 * Adds what a settled batch execution lacks: microbatches need the upstream's size (002-20) and a driver that declares
 * a response and exact usage for every input (002-14).
 */
export function requireChatBatching(
  faults: Faults,
  batching: ChatBatching | null,
  driver: { readonly label: string; readonly microbatch: boolean } | undefined,
): void {
  if (batching?.mode !== 'sync_microbatch') return;
  const size = batching.upstream_max_batch_size;
  const where = '/chat_batching/upstream_max_batch_size';
  faults.require(size !== null && size >= MIN_MICROBATCH, where, `must be at least ${MIN_MICROBATCH} for microbatches`);
  const able = driver === undefined || driver.microbatch;
  faults.require(able, '/chat_batching/mode', `cannot be sync_microbatch: ${driver?.label ?? ''} declares none`);
}

function only(mode: ChatBatching['mode'], numbers: Partial<ChatBatching>): ChatBatching {
  return {
    mode,
    max_in_flight: null,
    upstream_max_batch_size: null,
    max_total_input_tokens: null,
    require_homogeneous_params: null,
    ...numbers,
  };
}

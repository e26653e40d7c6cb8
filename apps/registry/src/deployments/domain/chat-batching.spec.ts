import { describe, expect, it } from '@jest/globals';
import { chatBatching } from '@roundhouse/admin-api';
import { Faults } from '../../resources/domain/faults.ts';
import { requireChatBatching, settleChatBatching, type ChatBatching } from './chat-batching.ts';

const batching = (document: object): ChatBatching => chatBatching.parse(document);
const faultsOf = (settled: ChatBatching | null, microbatch: boolean): string[] => {
  const faults = new Faults();
  requireChatBatching(faults, settled, { label: 'Driver', microbatch });
  return faults.details.map(({ where }) => where);
};

describe('batch execution of a chat deployment', () => {
  it('is by default one call per item, bounded by the worker, and then nothing is stored (002-12)', () => {
    expect(settleChatBatching(null)).toBeNull();
    expect(settleChatBatching(batching({}))).toBeNull();
  });

  it('when concurrent keeps its number of calls in flight and nothing else (002-13)', () => {
    const wanted = batching({ mode: 'concurrent', max_in_flight: 4, upstream_max_batch_size: 9 });
    expect(settleChatBatching(wanted)).toEqual({
      mode: 'concurrent',
      max_in_flight: 4,
      upstream_max_batch_size: null,
      max_total_input_tokens: null,
      require_homogeneous_params: null,
    });
  });

  it('in microbatches is kept for drivers that prove it: an answer and exact usage for every input (002-14)', () => {
    const settled = settleChatBatching(batching({ mode: 'sync_microbatch', upstream_max_batch_size: 8 }));
    expect(settled).toMatchObject({ mode: 'sync_microbatch', require_homogeneous_params: true });
    expect(faultsOf(settled, true)).toEqual([]);
    expect(faultsOf(settled, false)).toEqual(['/chat_batching/mode']);
  });

  it('when disabled is stored as such, so that no batch groups it (002-15)', () => {
    expect(settleChatBatching(batching({ mode: 'disabled' }))?.mode).toBe('disabled');
  });

  it('takes a blank number for unset, never for 0 (002-16, rule 2)', () => {
    const settled = settleChatBatching(batching({ mode: 'concurrent', max_in_flight: null }));
    expect(settled?.max_in_flight).toBeNull();
    expect(chatBatching.safeParse({ max_in_flight: 0 }).success).toBe(false);
  });

  it('by default with every number blank clears what was stored (002-17, rule 2)', () => {
    const wanted = batching({ mode: 'default', max_in_flight: null, upstream_max_batch_size: null });
    expect(settleChatBatching(wanted)).toBeNull();
  });

  it('by default with a number of calls in flight is concurrent with that number (002-18, rule 3)', () => {
    expect(settleChatBatching(batching({ max_in_flight: 6 }))).toMatchObject({ mode: 'concurrent', max_in_flight: 6 });
  });

  it('when disabled drops its numbers (002-19)', () => {
    const numbers = { max_in_flight: 3, upstream_max_batch_size: 5, max_total_input_tokens: 7 };
    expect(settleChatBatching(batching({ mode: 'disabled', ...numbers }))).toEqual({
      mode: 'disabled',
      max_in_flight: null,
      upstream_max_batch_size: null,
      max_total_input_tokens: null,
      require_homogeneous_params: null,
    });
  });

  it.each([null, 1])('in microbatches of %s inputs is refused: two at least (002-20)', (size) => {
    const settled = settleChatBatching(batching({ mode: 'sync_microbatch', upstream_max_batch_size: size }));
    expect(faultsOf(settled, true)).toEqual(['/chat_batching/upstream_max_batch_size']);
  });

  it('settles to the same when it is settled again', () => {
    for (const mode of ['default', 'concurrent', 'sync_microbatch', 'disabled']) {
      const once = settleChatBatching(batching({ mode, max_in_flight: 2, upstream_max_batch_size: 3 }));
      expect(settleChatBatching(once)).toEqual(once);
    }
  });
});

import { describe, it } from '@jest/globals';
import { sharedStack } from '../harness/shared-stack.ts';
import { expectExactLimit } from './exact-limit.ts';

describe('limits with one router', () => {
  it.each([
    ['as many requests per minute', { rpm: 50 }, 200, 50, 'sim-chat?tokens=2&ttft_ms=20'],
    ['as many requests at a time', { max_parallel: 10 }, 60, 10, 'sim-chat?tokens=2&ttft_ms=2500'],
  ])('let in exactly %s as a key may make', async (_what, limits, calls, admitted, upstream) => {
    const { admin, endpoints } = sharedStack();
    const stack = sharedStack();
    const { key: model } = await admin.createModel([{ upstream }]);
    await stack.settled(20_000);
    await expectExactLimit({ admin, origins: [endpoints.gateway], routers: 1, model, limits, calls, admitted });
  });
});

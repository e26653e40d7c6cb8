import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { candidate, chatModel, chatQuery, loadView, nodeFacts, planOf } from '../fixtures/candidates.ts';
import { ObservedStates } from '../circuits/observed-states.ts';
import { expectedWaitMs, readingMs, slotWaitMs } from './expected-wait.ts';
import type { NodeFacts } from './node-facts.ts';

const node = candidate('node', { onNode: true });
const cloud = candidate('cloud');

const knowing = (facts: Partial<NodeFacts> | undefined, inFlight = 0, firstTokenMs?: number) =>
  loadView({
    node: () => facts && nodeFacts(facts),
    inFlight: () => inFlight,
    firstTokenMs: () => firstTokenMs,
  });

describe('the time until a slot is free', () => {
  it('is none while one is, where nothing is known of slots, and off our nodes', () => {
    const facts = { slots: 4, tokensPerSecond: 100 };
    expect([0, 3, 4].map((calls) => slotWaitMs(node, knowing(facts, calls)))).toEqual([0, 0, 5_120]);
    expect(slotWaitMs(node, knowing({}, 50))).toBe(0);
    expect(slotWaitMs(node, knowing(undefined, 50))).toBe(0);
    expect(slotWaitMs(cloud, knowing(facts, 50))).toBe(0);
  });

  it('grows with each call that stands before, by the rate of all slots or by an assumed one', () => {
    const waits = (facts: Partial<NodeFacts>) => [2, 3, 5].map((calls) => slotWaitMs(node, knowing(facts, calls)));
    expect(waits({ slots: 2, tokensPerSecond: 512 })).toEqual([1_000, 2_000, 4_000]);
    expect(waits({ slots: 2 })).toEqual([5_000, 10_000, 20_000]);
  });
});

describe('the length of answers before this one', () => {
  it('is that of answers of late, on this node alone', () => {
    const states = new ObservedStates();
    const load = {
      ...knowing({ slots: 1, tokensPerSecond: 100 }, 1),
      answerTokens: (id: string) => states.answerTokens(id),
    };
    const ended = { failureClass: undefined, httpStatus: 200, retryAfterMs: 0, firstTokenMs: 5, startedMs: 0 };
    expect(slotWaitMs(node, load)).toBe(5_120);
    states.record(node, { ...ended, outputTokens: 50 }, 1);
    expect(slotWaitMs(node, load)).toBe(500);
    for (let call = 0; call < 100; call += 1) states.record(node, { ...ended, outputTokens: 200 }, 2);
    expect(slotWaitMs(node, load)).toBeCloseTo(2_000, -1);
    // What failed says nothing of lengths; nor does what a provider answers.
    states.record(node, { ...ended, failureClass: 'truncated', outputTokens: 9_000 }, 3);
    states.record({ ...node, providerId: 'p' }, { ...ended, outputTokens: 9_000 }, 3);
    expect(slotWaitMs(node, load)).toBeCloseTo(2_000, -1);
    states.retain(() => false);
    expect(slotWaitMs(node, load)).toBe(5_120);
  });
});

describe('the expected wait', () => {
  it('is that for a slot and for reading the input at the measured rate', () => {
    const load = knowing({ slots: 1, tokensPerSecond: 512, promptTokensPerSecond: 200 }, 1, 77);
    expect(readingMs(node, chatQuery, load)).toBe(500);
    expect(expectedWaitMs(node, chatQuery, load)).toBe(1_500);
  });

  it('takes the measured time to the first token off our nodes, and where no rate is known', () => {
    expect(expectedWaitMs(cloud, chatQuery, knowing({ promptTokensPerSecond: 1 }, 9, 77))).toBe(77);
    expect(expectedWaitMs(node, chatQuery, knowing({ slots: 1, tokensPerSecond: 512 }, 1, 77))).toBe(1_077);
    expect(expectedWaitMs(node, chatQuery, knowing(undefined))).toBe(0);
  });
});

describe('the limit for the first token', () => {
  const limitOf = (facts: Partial<NodeFacts>, inputTokensEstimate: number, inFlight = 0, fields = {}) =>
    planOf(
      chatModel(candidate('node', { onNode: true, ...fields })),
      knowing(facts, inFlight),
      {},
      { ...chatQuery, inputTokensEstimate },
    ).attempts[0]!.firstTokenTimeoutMs;

  it('of a node leaves three times what reading the input takes at its measured rate', () => {
    const rated = { promptTokensPerSecond: 100 };
    expect([0, 100, 30_000].map((tokens) => limitOf(rated, tokens))).toEqual([60_000, 63_000, 960_000]);
    expect(limitOf({}, 1_000)).toBe(120_000);
  });

  it('of a node leaves three times what its queue takes', () => {
    expect(limitOf({ slots: 1, tokensPerSecond: 512, promptTokensPerSecond: 100 }, 0, 10)).toBe(90_000);
  });

  it('of a node is never longer than its whole time, however slow it is', () => {
    expect(limitOf({ slots: 1, tokensPerSecond: 0.001 }, 1_000_000, 100_000)).toBe(1_800_000);
  });

  it('stays as it was set where it was set, and off our nodes', () => {
    const timeouts = { ...cloud.timeouts, firstTokenTimeoutMs: 5_000 };
    expect(limitOf({ promptTokensPerSecond: 1 }, 30_000, 0, { timeouts })).toBe(5_000);
    expect(limitOf({ promptTokensPerSecond: 1 }, 30_000, 0, { onNode: false })).toBe(60_000);
  });

  it('never falls when the input grows or more calls stand before, and never rises when a node is faster', () => {
    const numbers = fc.record({ tokens: fc.nat(200_000), calls: fc.nat(64), rate: fc.integer({ min: 1, max: 9_000 }) });
    fc.assert(
      fc.property(numbers, ({ tokens, calls, rate }) => {
        const facts = { slots: 4, tokensPerSecond: rate, promptTokensPerSecond: rate };
        const limit = limitOf(facts, tokens, calls);
        expect(limitOf(facts, tokens + 1_000, calls)).toBeGreaterThanOrEqual(limit);
        expect(limitOf(facts, tokens, calls + 1)).toBeGreaterThanOrEqual(limit);
        const faster = { slots: 4, tokensPerSecond: 2 * rate, promptTokensPerSecond: 2 * rate };
        expect(limitOf(faster, tokens, calls)).toBeLessThanOrEqual(limit);
        expect(limit).toBeGreaterThanOrEqual(60_000);
      }),
      { seed: 4, numRuns: 200 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { candidate, chatModel, chatQuery, loadView, nodeFacts, planOf } from '../fixtures/candidates.ts';
import { judge } from '../judge.ts';
import { windowOf } from './window-of.ts';

const load = loadView({ node: (id) => nodeFacts({ contextTokens: id === 'small' ? 90 : 4_096 }) });
const node = (id: string, contextWindowTokens = 0) => candidate(id, { onNode: true, contextWindowTokens });

describe('the window of a deployment on a node', () => {
  it('is that of one slot, or of its model if that is less', () => {
    expect([0, 50, 200].map((ofModel) => windowOf(node('small', ofModel), load))).toEqual([90, 50, 90]);
    expect(windowOf(candidate('small', { contextWindowTokens: 200 }), load)).toBe(200);
    expect(windowOf(node('a', 200), loadView())).toBe(200);
  });

  it('leaves it out where the input is longer, and offers a larger one to inputs that turn out too long', () => {
    expect(judge(chatQuery, node('small', 200), load)).toBe('context_too_small');
    const query = { ...chatQuery, inputTokensEstimate: 80 };
    const plan = planOf(chatModel(node('small', 8_192), node('large', 8_192)), load, { maxAttempts: 1 }, query);
    const windows = [...plan.attempts, ...plan.contextWindowAttempts].map((one) => one.contextWindowTokens);
    expect(windows.toSorted((one, other) => one - other).at(-1)).toBe(4_096);
    const small = planOf(chatModel(node('small', 8_192), { ...node('large', 8_192), priority: 1 }), load, {}, query);
    expect(small.contextWindowAttempts.map(({ deploymentId }) => deploymentId)).toEqual(['large']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { compareNodes, exclusionOf, type NodeFacts, type NodeSelector } from './node-choice.ts';

const node = (name: string, change: Partial<NodeFacts> = {}): NodeFacts => ({
  nodeId: name,
  name,
  labels: { zone: 'a' },
  organizationIds: [],
  draining: false,
  connected: true,
  instanceCount: 0,
  ...change,
});

const selector: NodeSelector = { organizationId: 'o', nodeIds: [], labels: {}, excludedNodeIds: [] };

describe('the choice of nodes', () => {
  it('says of each node that must not be taken why', () => {
    const why = (change: Partial<NodeFacts>, wish: Partial<NodeSelector> = {}) =>
      exclusionOf(node('n', change), { ...selector, ...wish });
    expect(why({})).toBeUndefined();
    expect(why({}, { nodeIds: ['m'] })?.code).toBe('not_named');
    expect(why({}, { nodeIds: ['n'], excludedNodeIds: ['n'] })?.code).toBe('excluded');
    expect(why({}, { labels: { zone: 'b' } })).toEqual({
      code: 'label',
      message: 'The serving asks for zone=b; it has zone=a.',
    });
    expect(why({}, { labels: { gpu: 'h100' } })?.message).toBe('The serving asks for gpu=h100; it has no such label.');
    expect(why({ organizationIds: ['p'] })?.code).toBe('organization');
    expect(why({ organizationIds: ['p', 'o'] })).toBeUndefined();
    expect(why({ draining: true })?.code).toBe('draining');
  });

  it('takes those in touch first, then the least used, then by name', () => {
    const nodes = [node('c', { instanceCount: 1 }), node('b'), node('a', { connected: false }), node('d')];
    expect(nodes.toSorted(compareNodes).map((one) => one.name)).toEqual(['b', 'd', 'c', 'a']);
  });
});

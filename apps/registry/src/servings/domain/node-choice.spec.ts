import { describe, expect, it } from '@jest/globals';
import { compareNodes, exclusionOf, type NodeSelector, type RankedNode } from './node-choice.ts';

const node = (name: string, change: Partial<RankedNode> = {}): RankedNode => ({
  nodeId: name,
  name,
  labels: { zone: 'a' },
  organizationIds: [],
  draining: false,
  connected: true,
  instanceCount: 0,
  certain: true,
  hasFiles: false,
  ...change,
});

const selector: NodeSelector = { organizationId: 'o', nodeIds: [], labels: {}, excludedNodeIds: [] };

describe('the choice of nodes', () => {
  it('says of each node that must not be taken why', () => {
    const why = (change: Partial<RankedNode>, wish: Partial<NodeSelector> = {}) =>
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

  it('takes those in touch first, then what surely has room, then what has the files, then the least used', () => {
    const nodes = [
      node('f', { connected: false }),
      node('e', { certain: false }),
      node('d', { instanceCount: 1 }),
      node('c'),
      node('b'),
      node('a', { hasFiles: true, instanceCount: 5 }),
    ];
    expect(nodes.toSorted(compareNodes).map((one) => one.name)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});

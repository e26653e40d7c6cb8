import { describe, expect, it } from '@jest/globals';
import { placeCopies, type PlacementCandidate } from './place-copies.ts';
import { fitsMode, servingFaults, type ServingSpec } from './serving.ts';

const node = (nodeId: string, instanceCount = 0): PlacementCandidate => ({ nodeId, name: nodeId, instanceCount });

describe('placeCopies', () => {
  const wish = { copies: 2, nodeIds: [], placed: [] };

  it('takes the least loaded nodes, then by name', () => {
    expect(placeCopies(wish, [node('c', 1), node('b'), node('a', 2), node('d')])).toEqual(['b', 'd']);
    expect(placeCopies(wish, [node('b'), node('a'), node('c')])).toEqual(['a', 'b']);
  });

  it('takes named nodes only', () => {
    expect(placeCopies({ ...wish, nodeIds: ['c'] }, [node('a'), node('b'), node('c', 9)])).toEqual(['c']);
  });

  it('adds what is missing and leaves what is placed', () => {
    expect(placeCopies({ ...wish, placed: ['a'] }, [node('a'), node('b'), node('c')])).toEqual(['b']);
    expect(placeCopies({ ...wish, placed: ['a', 'b'] }, [node('a'), node('b'), node('c')])).toEqual([]);
  });

  it('places what it can when there are too few nodes', () => {
    expect(placeCopies({ ...wish, copies: 5 }, [node('a'), node('b')])).toEqual(['a', 'b']);
    expect(placeCopies(wish, [])).toEqual([]);
  });
});

describe('servingFaults', () => {
  const spec: ServingSpec = {
    organizationId: 'o',
    key: '',
    modelId: 'm',
    artifactId: 'a',
    nodeIds: [],
    copies: 1,
    settings: { contextTokens: 0, parallel: 0, gpuLayers: -1, threads: 0, embeddings: false },
    priority: 0,
    tags: [],
  };

  it('takes a serving that leaves all to the engine', () => {
    expect(servingFaults(spec).details).toEqual([]);
  });

  it('names every fault at once', () => {
    const wrong = {
      ...spec,
      key: '/',
      modelId: '',
      artifactId: '',
      copies: 3,
      nodeIds: ['n', 'n'],
      priority: 1001,
      tags: ['a', 'a'],
      settings: { contextTokens: -1, parallel: 257, gpuLayers: -2, threads: 2000, embeddings: false },
    };
    expect(servingFaults(wrong).details.map((fault) => fault.where)).toEqual([
      '/key',
      '/model_id',
      '/artifact_id',
      '/node_ids',
      '/node_ids',
      '/priority',
      '/tags',
      '/settings/context_tokens',
      '/settings/parallel',
      '/settings/gpu_layers',
      '/settings/threads',
    ]);
  });

  it('lets an engine do what its model is for', () => {
    expect(fitsMode('chat', { embeddings: false })).toBe(true);
    expect(fitsMode('embedding', { embeddings: true })).toBe(true);
    expect(fitsMode('chat', { embeddings: true })).toBe(false);
    expect(fitsMode('embedding', { embeddings: false })).toBe(false);
    expect(fitsMode('image', { embeddings: false })).toBe(false);
  });
});

import { checkDocument, SERVING_RESOURCE } from '@roundhouse/admin-api';
import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { placeCopies, type PlacementCandidate } from './place-copies.ts';
import { addServingFaults, fitsMode } from './serving.ts';

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

describe('a serving', () => {
  const wish = { organization_id: 'o', model_id: 'm', artifact_id: 'a' };

  it('leaves all to the engine unless told otherwise', () => {
    const { value } = checkDocument(SERVING_RESOURCE.spec, wish);
    expect(value).toMatchObject({
      copies: 1,
      node_ids: [],
      settings: { context_tokens: 0, parallel: 0, gpu_layers: -1, threads: 0, embeddings: false },
    });
  });

  it('is refused with every fault named', () => {
    const wrong = {
      organization_id: 'o',
      key: '/',
      copies: 0,
      priority: 1001,
      tags: ['a', 'a'],
      settings: { context_tokens: -1, parallel: 257, gpu_layers: -2, threads: 2000 },
    };
    const { faults } = checkDocument(SERVING_RESOURCE.spec, wrong);
    expect(new Set(faults.map((fault) => fault.where))).toEqual(
      new Set([
        '/key',
        '/model_id',
        '/artifact_id',
        '/copies',
        '/priority',
        '/tags',
        '/settings/context_tokens',
        '/settings/parallel',
        '/settings/gpu_layers',
        '/settings/threads',
      ]),
    );
  });

  it('names each node once, and as many as there are copies', () => {
    const faults = new Faults();
    addServingFaults(faults, { node_ids: ['n', 'n'], copies: 3 });
    expect(faults.details.map((fault) => fault.where)).toEqual(['/node_ids', '/node_ids']);
  });

  it('lets an engine do what its model is for', () => {
    expect(fitsMode('chat', { embeddings: false })).toBe(true);
    expect(fitsMode('embedding', { embeddings: true })).toBe(true);
    expect(fitsMode('chat', { embeddings: true })).toBe(false);
    expect(fitsMode('embedding', { embeddings: false })).toBe(false);
    expect(fitsMode('image', { embeddings: false })).toBe(false);
  });
});

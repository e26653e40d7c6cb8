import { checkDocument, SERVING_RESOURCE } from '@roundhouse/admin-api';
import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { addServingFaults, fitsMode, type ServingWish } from './serving.ts';

describe('a serving', () => {
  const wish = { organization_id: 'o', model_id: 'm', artifact_id: 'a' };

  it('leaves all to the engine unless told otherwise', () => {
    const { value } = checkDocument(SERVING_RESOURCE.spec, wish);
    expect(value).toMatchObject({
      copies: 1,
      node_ids: [],
      settings: { context_tokens: 0, parallel: 0, gpu_layers: -1, threads: 0, embeddings: false, memory_map: null },
      residency: 'always',
      rollout: { max_surge: 1, max_unavailable: 0 },
    });
  });

  it('is refused with every fault named', () => {
    const wrong = {
      organization_id: 'o',
      key: '/',
      copies: 0,
      priority: 1001,
      tags: ['a', 'a'],
      settings: { context_tokens: -1, parallel: 257, gpu_layers: -2, threads: 2000, adapters: [{ file: '../x' }] },
      rollout: { max_surge: 0 },
    };
    const { faults } = checkDocument(SERVING_RESOURCE.spec, wrong);
    expect(new Set(faults.map((fault) => fault.where))).toEqual(
      new Set([
        '/key',
        '/copies',
        '/rollout/max_surge',
        '/settings/adapters/0/file',
        '/priority',
        '/tags',
        '/settings/context_tokens',
        '/settings/parallel',
        '/settings/gpu_layers',
        '/settings/threads',
      ]),
    );
  });

  const fine = {
    artifact_id: 'a',
    hub: null,
    model_id: 'm',
    node_ids: [],
    excluded_node_ids: [],
    copies: 1,
    settings: { embeddings: false, rerank: false, pooling: null, adapters: [] },
  };
  const places = (change: Partial<ServingWish>): string[] => {
    const faults = new Faults();
    addServingFaults(faults, { ...fine, ...change });
    return faults.details.map((fault) => fault.where);
  };

  it('names each node once, and as many as there are copies', () => {
    expect(places({})).toEqual([]);
    expect(places({ node_ids: ['n', 'n'], copies: 3 })).toEqual(['/node_ids', '/node_ids']);
    expect(places({ node_ids: ['n', 'm'], excluded_node_ids: ['n'], copies: 2 })).toEqual(['/node_ids']);
  });

  it('is of one thing: an artifact, or an entry of the hub', () => {
    const hub = { entry: 'qwen3-8b', option: null };
    expect(places({ artifact_id: null })).toEqual(['/artifact_id']);
    expect(places({ hub })).toEqual(['/hub']);
    expect(places({ artifact_id: null, hub })).toEqual([]);
    expect(places({ artifact_id: null, hub: { entry: '../x', option: 'a/b' } })).toEqual(['/hub/entry', '/hub/option']);
  });

  it('has settings that an engine can do together', () => {
    const { settings } = fine;
    expect(places({ settings: { ...settings, embeddings: true, rerank: true } })).toEqual(['/settings/rerank']);
    expect(places({ settings: { ...settings, pooling: 'mean' } })).toEqual(['/settings/pooling']);
    const adapters = [{ file: 'a.gguf' }, { file: 'a.gguf' }];
    expect(places({ settings: { ...settings, adapters } })).toEqual(['/settings/adapters']);
  });

  it('lets an engine do what its model is for', () => {
    const text = { embeddings: false, rerank: false };
    const vectors = { embeddings: true, rerank: false };
    const scores = { embeddings: false, rerank: true };
    expect([text, vectors, scores].map((use) => fitsMode('chat', use))).toEqual([true, false, false]);
    expect([text, vectors, scores].map((use) => fitsMode('embedding', use))).toEqual([false, true, false]);
    expect([text, vectors, scores].map((use) => fitsMode('rerank', use))).toEqual([false, false, true]);
    expect([text, vectors, scores].map((use) => fitsMode('image', use))).toEqual([false, false, false]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { explainRoute } from './explain-route.ts';
import { candidate, chatModel, chatQuery, loadView, nodeFacts } from './fixtures/candidates.ts';

describe('an explanation', () => {
  it('tells every reason against every candidate, and the figures that policies go by', () => {
    const target = chatModel(
      candidate('fit', { weight: 3 }),
      candidate('worst', {
        active: false,
        providerActive: false,
        onNode: true,
        mode: 'embedding',
        capabilities: ['vision'],
        contextWindowTokens: 10,
      }),
    );
    const load = loadView({
      endpoint: () => 'absent',
      circuit: ({ deploymentId }) => (deploymentId === 'worst' ? 'circuit_open' : undefined),
      credential: ({ deploymentId }) => (deploymentId === 'worst' ? 'backing_off' : undefined),
      cap: ({ deploymentId }) => (deploymentId === 'worst' ? 'tpm_cap' : undefined),
      retryAfterMs: () => 1_500.5,
      inFlight: () => 2,
      firstTokenMs: () => 120,
      costPico: () => 5,
      headroom: () => 0.5,
    });
    const query = { ...chatQuery, capabilities: ['tools'], tags: ['eu'] };
    const seen = { inFlight: 2, firstTokenMs: 120, costPico: 5, headroom: 0.5, expectedWaitMs: 120 };
    const figures = { priority: 0, ...seen, spill: undefined, node: undefined };
    expect(explainRoute(query, target, load)).toEqual([
      { deploymentId: 'fit', role: 'own', weight: 3, reasons: ['tags_mismatch'], retryAfterMs: 1_501, ...figures },
      {
        deploymentId: 'worst',
        role: 'own',
        weight: 1,
        retryAfterMs: 1_501,
        ...figures,
        reasons: [
          'deployment_inactive',
          'provider_inactive',
          'endpoint_absent',
          'mode_mismatch',
          'tags_mismatch',
          'capability_missing',
          'context_too_small',
          'backing_off',
          'tpm_cap',
          'circuit_open',
        ],
      },
    ]);
  });

  it('tells what priced_spill weighs, of own nodes and of others, each by the settings of its callable', () => {
    const node = candidate('node', { onNode: true });
    const spill = { waitSecondPico: 1_000, maxWaitMs: 10_000, maxPricePico: 400 };
    const facts = nodeFacts({ slots: 2, tokensPerSecond: 100, promptTokensPerSecond: 50, servingId: 'srv' });
    const load = loadView({
      node: () => facts,
      inFlight: (id) => (id === 'node' ? 3 : 0),
      costPico: () => 500,
      firstTokenMs: () => 320,
    });
    const own = { ...chatModel(node, candidate('cloud')), strategy: 'priced_spill', spill };
    const other = { callableId: 'f', strategy: 'priced_spill', spill: undefined, candidates: [candidate('other')] };
    const told = explainRoute(chatQuery, { ...own, generalFallbacks: [other] }, load);
    // Two calls stand before this one: 1 024 tokens at 100 a second; then 100 tokens are read at 50 a second.
    expect(told[0]).toMatchObject({
      expectedWaitMs: 12_240,
      spill: { bound: 'wait', waitMs: 12_200, totalPico: 12_200 },
      node: { state: 'ready', servingId: 'srv', slots: 2, tokensPerSecond: 100, promptTokensPerSecond: 50 },
    });
    expect(told[1]).toMatchObject({ expectedWaitMs: 320, spill: { bound: 'price', totalPico: 800 }, node: undefined });
    expect(told[2]).toMatchObject({ role: 'general', spill: { bound: 'fits', totalPico: 300_000_500 } });
  });

  it('is given where a plan would be refused before any candidate is judged', () => {
    const target = { ...chatModel(candidate('a')), active: false };
    expect(explainRoute(chatQuery, target, loadView())).toMatchObject([{ reasons: [], retryAfterMs: 0 }]);
    expect(explainRoute({ ...chatQuery, mode: 'embedding' }, target, loadView())).toMatchObject([
      { reasons: ['mode_mismatch'] },
    ]);
  });
});

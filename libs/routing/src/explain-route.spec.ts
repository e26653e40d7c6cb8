import { describe, expect, it } from '@jest/globals';
import { explainRoute } from './explain-route.ts';
import { candidate, chatModel, chatQuery, loadView } from './fixtures/candidates.ts';

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
    const figures = { priority: 0, inFlight: 2, firstTokenMs: 120, costPico: 5, headroom: 0.5 };
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

  it('is given where a plan would be refused before any candidate is judged', () => {
    const target = { ...chatModel(candidate('a')), active: false };
    expect(explainRoute(chatQuery, target, loadView())).toMatchObject([{ reasons: [], retryAfterMs: 0 }]);
    expect(explainRoute({ ...chatQuery, mode: 'embedding' }, target, loadView())).toMatchObject([
      { reasons: ['mode_mismatch'] },
    ]);
  });
});

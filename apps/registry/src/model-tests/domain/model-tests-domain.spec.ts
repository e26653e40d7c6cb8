import { describe, expect, it } from '@jest/globals';
import { compareOffers, factsOf, type KnownDeployment, type Offer } from './offers.ts';
import { ABANDONED_AFTER_MS, runState } from './run-state.ts';

const offer = (upstreamModelId: string, given: Partial<Offer> = {}): Offer => ({
  upstreamModelId,
  displayName: '',
  owner: '',
  mode: '',
  contextWindowTokens: 0,
  maxOutputTokens: 0,
  inputModalities: [],
  outputModalities: [],
  features: [],
  ...given,
});

const known = (upstreamModelId: string, given: Partial<KnownDeployment> = {}): KnownDeployment => ({
  deploymentId: `d-${upstreamModelId}`,
  modelId: `m-${upstreamModelId}`,
  modelKey: upstreamModelId,
  upstreamModelId,
  adminStatus: 'active',
  capabilities: {},
  imported: undefined,
  missing: false,
  ...given,
});

describe('what a provider offers', () => {
  it('is new, changed, missing or known', () => {
    const compared = compareOffers(
      [offer('fresh'), offer('grown', { contextWindowTokens: 2_000 }), offer('same')],
      [known('grown'), known('same'), known('gone')],
    );
    expect(compared.map(({ upstreamModelId, state }) => `${upstreamModelId} ${state}`)).toEqual([
      'fresh new',
      'grown changed',
      'same known',
      'gone missing',
    ]);
  });

  it('leaves what an administrator has set (rule 24)', () => {
    const grown = offer('m', { contextWindowTokens: 2_000 });
    const changes = (capabilities: object, imported?: object) =>
      compareOffers([grown], [known('m', { capabilities, imported })])[0]!;
    // Nobody has said anything yet, or nobody has touched it since the last import.
    expect(changes({})).toMatchObject({ state: 'changed', changes: [{ from: null, to: 2_000, kept: false }] });
    const untouched = { context_window_tokens: 1_000 };
    expect(changes(untouched, untouched)).toMatchObject({ state: 'changed', changes: [{ from: 1_000, kept: false }] });
    // Typed by an administrator, or edited since the last import.
    expect(changes({ context_window_tokens: 500 })).toMatchObject({ state: 'known', changes: [{ kept: true }] });
    const edited = { context_window_tokens: 500 };
    expect(changes(edited, untouched)).toMatchObject({ state: 'known', changes: [{ from: 500, kept: true }] });
    // The provider says what it said before: nothing new to tell.
    expect(changes(edited, { context_window_tokens: 2_000 })).toMatchObject({ state: 'known', changes: [] });
  });

  it('brings back what an import switched off, and nothing that an administrator switched off', () => {
    const back = (missing: boolean) =>
      compareOffers([offer('m')], [known('m', { adminStatus: 'inactive', missing })])[0];
    expect(back(true)).toMatchObject({ state: 'changed', changes: [{ field: 'admin_status', to: 'active' }] });
    expect(back(false)).toMatchObject({ state: 'known', changes: [] });
  });

  it('states only what our models can hold', () => {
    expect(factsOf(offer('m', { inputModalities: ['text', 'smell'], outputModalities: ['smell'] }))).toEqual({
      input_modalities: ['text'],
    });
  });
});

describe('a run of tests', () => {
  it('counts as abandoned when its gateway has been silent for minutes', () => {
    const heardAt = new Date(0);
    const later = (ms: number) => new Date(ms);
    expect(runState('running', heardAt, later(ABANDONED_AFTER_MS))).toBe('running');
    expect(runState('running', heardAt, later(ABANDONED_AFTER_MS + 1))).toBe('abandoned');
    expect(runState('finished', heardAt, later(ABANDONED_AFTER_MS * 9))).toBe('finished');
    expect(runState('cancelled', heardAt, later(ABANDONED_AFTER_MS * 9))).toBe('cancelled');
  });
});

import { describe, expect, it } from '@jest/globals';
import { findDriver } from '@roundhouse/drivers';
import { isPassed, preflight, type PreflightDeployment, type PreflightFacts } from './preflight.ts';

const declaring = { contract: findDriver('simulated')!.contract, preset: undefined };
const deployment: PreflightDeployment = {
  label: '"one"',
  active: true,
  needsProvider: true,
  provider: { label: 'Sim', status: 'active', lastError: null },
  declaring,
  modes: ['chat', 'embedding'],
  credentialSource: 'named',
  credentialFaults: [],
  priced: false,
  lastTest: { at: new Date(0), result: 'usable' },
};
const ready: PreflightFacts = {
  mode: 'chat',
  key: 'chat',
  keyTaken: false,
  contextWindowTokens: 8_000,
  features: null,
  confirmed: false,
  priced: true,
  deployments: [deployment],
  unknownFallbacks: [],
};
const statesOf = (facts: Partial<PreflightFacts>): Record<string, string> =>
  Object.fromEntries(preflight({ ...ready, ...facts }).map(({ id, state }) => [id, state]));
const withDeployment = (change: Partial<PreflightDeployment>) => ({ deployments: [{ ...deployment, ...change }] });

describe('the pre-flight', () => {
  it('is all green when everything is there', () => {
    expect(new Set(Object.values(statesOf({})))).toEqual(new Set(['green']));
    expect(isPassed(preflight(ready))).toBe(true);
  });

  it.each<[string, Partial<PreflightFacts>]>([
    ['deployments', { deployments: [] }],
    ['deployments', withDeployment({ active: false })],
    ['provider', withDeployment({ provider: undefined })],
    ['provider', withDeployment({ provider: { label: 'Sim', status: 'errored', lastError: 'refused' } })],
    ['provider', withDeployment({ provider: { label: 'Sim', status: 'disabled', lastError: null } })],
    ['credential', withDeployment({ credentialSource: 'missing', credentialFaults: ['credential_missing'] })],
    ['credential', withDeployment({ credentialFaults: ['foreign_host'] })],
    ['key', { keyTaken: true }],
    ['mode', { mode: 'image' }],
    ['context_window', { contextWindowTokens: null }],
    ['price', { priced: false }],
    ['capabilities', { features: ['tools'] }],
  ])('is not passed while %s is red, and says what to do (000-28)', (id, facts) => {
    const items = preflight({ ...ready, ...facts });
    expect(items.find((item) => item.id === id)).toMatchObject({
      state: 'red',
      required: true,
      fix: expect.any(String),
    });
    expect(isPassed(items)).toBe(false);
  });

  it('takes the prices of all deployments for that of the model', () => {
    expect(statesOf({ priced: false, ...withDeployment({ priced: true }) })['price']).toBe('green');
  });

  it('does not ask embedding for a context window', () => {
    expect(statesOf({ mode: 'embedding', contextWindowTokens: null })['context_window']).toBe('grey');
  });

  it('needs neither provider nor key on a node', () => {
    const onNode = withDeployment({ needsProvider: false, provider: undefined, credentialSource: 'not_needed' });
    expect(statesOf(onNode)).toMatchObject({ provider: 'green', credential: 'green' });
  });

  it('accepts capabilities beyond the declaration once they are confirmed (000-25)', () => {
    expect(statesOf({ features: ['tools'], confirmed: true })['capabilities']).toBe('green');
  });

  it('shows failed and missing tests without holding anybody up (001-33)', () => {
    const failed = withDeployment({ lastTest: { at: new Date(0), result: 'timeout' } });
    expect(statesOf(failed)['test']).toBe('red');
    expect(isPassed(preflight({ ...ready, ...failed }))).toBe(true);
    expect(statesOf(withDeployment({ lastTest: undefined }))['test']).toBe('grey');
    expect(statesOf(withDeployment({ lastTest: { at: new Date(0), result: 'unsupported' } }))['test']).toBe('green');
  });

  it('points out fallbacks that lead nowhere', () => {
    const items = preflight({ ...ready, unknownFallbacks: ['nobody'] });
    expect(items.at(-1)).toMatchObject({ id: 'fallbacks', state: 'red', required: false });
    expect(isPassed(items)).toBe(true);
  });
});

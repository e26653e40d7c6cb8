import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EngineFailure, FailureClass } from '../engine/engine-failure.ts';
import {
  INITIAL_STATE,
  step,
  type Aim,
  type InstanceEffect,
  type InstanceEvent,
  type Transition,
} from './instance-machine.ts';
import { DEFAULT_RESTART } from './reactions.ts';

const failure = (failureClass: FailureClass): EngineFailure => ({ class: failureClass, message: 'gone' });

/** Applies the events one after the other and gives the last state with the effects of the last event. */
function after(...events: (InstanceEvent | { atMs: number })[]): Transition {
  let current: Transition = { state: INITIAL_STATE, effects: [] };
  let nowMs = 0;
  for (const event of events) {
    if ('atMs' in event) nowMs = event.atMs;
    else current = step(current.state, event, { nowMs, random: 0.5, limits: DEFAULT_RESTART });
  }
  return current;
}

const typesOf = (effects: readonly InstanceEffect[]): string[] => effects.map(({ type }) => type);
const aimed = (aim: Aim): InstanceEvent => ({ type: 'aimed', aim });
const ended = (failureClass: FailureClass): InstanceEvent => ({ type: 'ended', failure: failure(failureClass) });
const [wanted, unloaded, gone] = [aimed('loaded'), aimed('unloaded'), aimed('gone')];
const admitted: InstanceEvent = { type: 'admitted' };
const ready: InstanceEvent = { type: 'ready' };
const drained: InstanceEvent = { type: 'drained' };
const crashed = ended('crashed');
const retry: InstanceEvent = { type: 'retry-due' };
const restart: InstanceEvent = { type: 'restart' };
const starting = [wanted, admitted];
const serving = [...starting, ready];

describe('instance machine: a life', () => {
  it('waits for room, loads, serves, drains and stops', () => {
    const events = [wanted, admitted, ready, gone, drained, crashed];
    const steps = events.map((_, index) => after(...events.slice(0, index + 1)));
    expect(steps.map(({ state }) => state.phase)).toEqual([
      'waiting',
      'starting',
      'ready',
      'draining',
      'stopping',
      'stopped',
    ]);
    expect(steps.map(({ effects }) => typesOf(effects))).toEqual([
      ['ask-for-room'],
      ['launch'],
      [],
      ['drain'],
      ['terminate'],
      ['leave-room'],
    ]);
  });

  it('answers the same state where nothing changes, so that nobody is woken for nothing', () => {
    const { state } = after(...serving);
    const context = { nowMs: 0, random: 0.5, limits: DEFAULT_RESTART };
    for (const event of [wanted, ready, retry, admitted]) expect(step(state, event, context).state).toBe(state);
  });

  it('does not launch an adopted engine a second time', () => {
    expect(after({ type: 'adopted' })).toMatchObject({ state: { phase: 'starting', aim: 'loaded' }, effects: [] });
    expect(after({ type: 'adopted' }, wanted).effects).toEqual([]);
  });

  it('rests unloaded until it is to be loaded, and comes back', () => {
    expect(after(unloaded).state.phase).toBe('unloaded');
    const resting = [...serving, unloaded, drained, crashed];
    expect(after(...resting).state.phase).toBe('unloaded');
    expect(after(...resting, wanted)).toMatchObject({
      state: { phase: 'waiting' },
      effects: [{ type: 'ask-for-room' }],
    });
  });

  it('begins anew when it is wanted again while it stops', () => {
    const { state, effects } = after(...serving, gone, wanted, drained, crashed);
    expect(state.phase).toBe('waiting');
    expect(typesOf(effects)).toEqual(['leave-room', 'ask-for-room']);
  });

  it('gives its place up when it no longer waits for room', () => {
    expect(after(wanted, unloaded)).toMatchObject({ state: { phase: 'unloaded' }, effects: [{ type: 'leave-room' }] });
    expect(after(wanted, unloaded, admitted).state.phase).toBe('unloaded');
  });

  it('ignores a late readiness of an engine that is being stopped', () => {
    expect(after(...starting, gone, ready).state.phase).toBe('stopping');
  });

  it('counts an engine that crashes while draining as stopped', () => {
    expect(after(...serving, gone, crashed).state).toEqual(INITIAL_STATE);
  });
});

describe('instance machine: failures', () => {
  /** Delays of so many failures in a row. */
  function delaysOf(failureClass: FailureClass, runs: number): (number | undefined)[] {
    const delays: (number | undefined)[] = [];
    const events: InstanceEvent[] = [...starting];
    for (let run = 0; run < runs; run += 1) {
      events.push(ended(failureClass));
      const effect = after(...events).effects.find(({ type }) => type === 'retry-after');
      delays.push(effect?.type === 'retry-after' ? effect.delayMs : undefined);
      events.push(retry, admitted);
    }
    return delays;
  }

  it.each([
    ['killed', [1_000, 2_000, 4_000, 8_000, 16_000]],
    ['out_of_memory', [1_000, 2_000, 4_000, 8_000, 16_000]],
    ['port_clash', [0, 0, 0, 8_000, 16_000]],
    ['driver_lost', [60_000, 120_000, 240_000, 300_000, 300_000]],
    ['engine_missing', [60_000, 120_000, 240_000, 300_000, 300_000]],
    ['bad_setting', [undefined]],
    ['corrupt_file', [undefined]],
    ['does_not_fit', [undefined]],
    // What never makes a token is given up after the fifth vain load.
    ['crashed', [1_000, 2_000, 4_000, 8_000, undefined]],
    ['hung', [1_000, 2_000, 4_000, 8_000, undefined]],
  ] as const)('reacts to %s in its own way', (failureClass, delays) => {
    expect(delaysOf(failureClass, delays.length)).toEqual(delays);
  });

  it('waits at most 300 s, with a quarter of jitter to either side', () => {
    expect(delaysOf('killed', 12).at(-1)).toBe(300_000);
    const { state } = after(...starting);
    const delayAt = (random: number): InstanceEffect | undefined =>
      step(state, ended('killed'), { nowMs: 0, random, limits: DEFAULT_RESTART }).effects.at(-1);
    expect(delayAt(0)).toEqual({ type: 'retry-after', delayMs: 750 });
    expect(delayAt(0.999)).toEqual({ type: 'retry-after', delayMs: 1_250 });
  });

  it('says that it was given up, and begins anew when it is told to', () => {
    const vain = [...starting, crashed, retry, admitted, crashed, retry, admitted, crashed, retry, admitted, crashed];
    const givenUp = [...vain, retry, admitted, crashed];
    expect(after(...givenUp).state.failure?.message).toContain('Given up after 5 loads in vain');
    const { state, effects } = after(...givenUp, restart);
    expect(state).toMatchObject({ phase: 'waiting', failures: 0, failure: undefined });
    expect(typesOf(effects)).toEqual(['cancel-retry', 'ask-for-room']);
    // Ten minutes later the first ones no longer count.
    expect(typesOf(after(...vain, { atMs: 600_000 }, retry, admitted, crashed).effects)).toContain('retry-after');
  });

  it('does not give up what works between its crashes', () => {
    const events: InstanceEvent[] = [...starting];
    for (let run = 0; run < 8; run += 1) events.push(ready, crashed, retry, admitted);
    expect(typesOf(after(...events, ready, crashed).effects)).toContain('retry-after');
  });

  it('begins the back-off anew after ten minutes of work, not after less', () => {
    const twice = [...starting, crashed, retry, admitted, crashed, retry, admitted, ready];
    expect(after(...twice, { atMs: 599_999 }, crashed).state.failures).toBe(3);
    expect(after(...twice, { atMs: 600_000 }, crashed).state.failures).toBe(1);
  });

  it('has the file of a broken model looked at', () => {
    expect(typesOf(after(...starting, ended('corrupt_file')).effects)).toEqual(['leave-room', 'verify-files']);
  });

  it('ends an engine that does not become ready in time, then backs off', () => {
    expect(after(...starting, { type: 'load-timed-out' }).effects).toEqual([{ type: 'terminate' }]);
    const { state, effects } = after(...starting, { type: 'load-timed-out' }, crashed);
    expect(state).toMatchObject({ phase: 'failed', failure: { class: 'load_timeout' } });
    expect(effects).toContainEqual({ type: 'retry-after', delayMs: 1_000 });
  });

  it('kills a hung engine without waiting for its callers, and replaces it', () => {
    expect(after(...serving, { type: 'hung' }).effects).toEqual([{ type: 'kill' }]);
    const { state, effects } = after(...serving, { type: 'hung' }, ended('killed'));
    expect(state).toMatchObject({ phase: 'failed', failure: { class: 'hung' } });
    expect(effects).toContainEqual({ type: 'retry-after', delayMs: 1_000 });
  });

  it('stops waiting for a retry when it is unwanted', () => {
    const { state, effects } = after(...starting, crashed, gone);
    expect(state).toEqual(INITIAL_STATE);
    expect(effects).toEqual([{ type: 'cancel-retry' }]);
    expect(after(...starting, crashed, gone, retry).effects).toEqual([]);
  });

  it('shows what will never fit as failed', () => {
    const { state } = after(wanted, { type: 'refused', failure: failure('does_not_fit') });
    expect(state).toMatchObject({ phase: 'failed', failure: { class: 'does_not_fit' } });
  });
});

describe('instance machine: any order of events', () => {
  const classes: FailureClass[] = ['crashed', 'killed', 'corrupt_file', 'port_clash', 'out_of_memory'];
  const anyEvent: fc.Arbitrary<InstanceEvent> = fc.oneof(
    fc.constantFrom<InstanceEvent>(wanted, unloaded, gone, admitted, ready, drained, retry, restart),
    fc.constantFrom<InstanceEvent>({ type: 'load-timed-out' }, { type: 'hung' }),
    fc.constantFrom(...classes).map(ended),
  );

  it('never has two engines, and never launches without room', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        let running = false;
        let current: Transition = { state: INITIAL_STATE, effects: [] };
        for (const event of events) {
          // Only a process that runs can end.
          if (event.type === 'ended' && !running) continue;
          const before = current.state.phase;
          current = step(current.state, event, { nowMs: 0, random: 0.5, limits: DEFAULT_RESTART });
          if (event.type === 'ended') running = false;
          for (const effect of current.effects) {
            if (effect.type !== 'launch') continue;
            expect(running).toBe(false);
            expect(before).toBe('waiting');
            running = true;
          }
          expect(['starting', 'ready', 'draining', 'stopping'].includes(current.state.phase)).toBe(running);
        }
      }),
    );
  });
});

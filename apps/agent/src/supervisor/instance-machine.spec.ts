import { describe, expect, it } from '@jest/globals';
import type { EngineFailure } from '../engine/engine-failure.ts';
import {
  DEFAULT_RESTART,
  INITIAL_STATE,
  step,
  type InstanceEffect,
  type InstanceEvent,
  type InstanceState,
} from './instance-machine.ts';

const crash: EngineFailure = { class: 'crashed', message: 'gone' };
const corrupt: EngineFailure = { class: 'corrupt_file', message: 'broken' };

/** Applies the events one after the other and gives the last state with the effects of the last event. */
function after(...events: (InstanceEvent | { atMs: number })[]): {
  state: InstanceState;
  effects: readonly InstanceEffect[];
} {
  let current: { state: InstanceState; effects: readonly InstanceEffect[] } = { state: INITIAL_STATE, effects: [] };
  let nowMs = 0;
  for (const event of events) {
    if ('atMs' in event) nowMs = event.atMs;
    else current = step(current.state, event, { nowMs, random: 0.5, limits: DEFAULT_RESTART });
  }
  return current;
}

const wanted: InstanceEvent = { type: 'wanted' };
const unwanted: InstanceEvent = { type: 'unwanted' };
const ready: InstanceEvent = { type: 'ready' };
const crashed: InstanceEvent = { type: 'ended', failure: crash };
const retry: InstanceEvent = { type: 'retry-due' };

describe('instance machine', () => {
  it('goes stopped, starting, ready, draining, stopping, stopped', () => {
    const phases = [[wanted], [ready], [unwanted], [{ type: 'drained' } as const], [crashed]].map((_, index, all) =>
      after(...all.slice(0, index + 1).flat()),
    );
    expect(phases.map(({ state }) => state.phase)).toEqual(['starting', 'ready', 'draining', 'stopping', 'stopped']);
    expect(phases.map(({ effects }) => effects.map((effect) => effect.type))).toEqual([
      ['launch'],
      [],
      ['drain'],
      ['terminate'],
      [],
    ]);
  });

  it('answers the same state where nothing changes, so that nobody is woken for nothing', () => {
    const serving = after(wanted, ready).state;
    const context = { nowMs: 0, random: 0.5, limits: DEFAULT_RESTART };
    for (const event of [wanted, ready, retry]) expect(step(serving, event, context).state).toBe(serving);
  });

  it('restarts after a crash, waiting 1, 2, 4 s and at most 300 s', () => {
    const delays: number[] = [];
    const events: InstanceEvent[] = [wanted];
    for (let run = 0; run < 12; run += 1) {
      events.push(crashed);
      const [effect] = after(...events).effects;
      if (effect?.type === 'retry-after') delays.push(effect.delayMs);
      events.push(retry);
    }
    expect(delays.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(delays.at(-1)).toBe(300_000);
  });

  it('keeps a quarter of jitter to either side', () => {
    const starting = after(wanted).state;
    const delayAt = (random: number): InstanceEffect | undefined =>
      step(starting, crashed, { nowMs: 0, random, limits: DEFAULT_RESTART }).effects[0];
    expect(delayAt(0)).toEqual({ type: 'retry-after', delayMs: 750 });
    expect(delayAt(0.999)).toEqual({ type: 'retry-after', delayMs: 1_250 });
  });

  it('begins the back-off anew after ten minutes of work, not after less', () => {
    const twice = [wanted, crashed, retry, crashed, retry, ready];
    expect(after(...twice, { atMs: 599_999 }, crashed).state.failures).toBe(3);
    expect(after(...twice, { atMs: 600_000 }, crashed).state.failures).toBe(1);
  });

  it('does not try again what can only fail again', () => {
    const { state, effects } = after(wanted, { type: 'ended', failure: corrupt });
    expect(state).toMatchObject({ phase: 'failed', failure: corrupt });
    expect(effects).toEqual([]);
  });

  it('kills an engine that does not become ready in time, then backs off', () => {
    expect(after(wanted, { type: 'load-timed-out' }).effects).toEqual([{ type: 'terminate' }]);
    const { state, effects } = after(wanted, { type: 'load-timed-out' }, crashed);
    expect(state).toMatchObject({ phase: 'failed', failure: { class: 'load_timeout' } });
    expect(effects).toEqual([{ type: 'retry-after', delayMs: 1_000 }]);
  });

  it('does not launch an adopted engine a second time', () => {
    const { state, effects } = after({ type: 'adopted' });
    expect(state).toMatchObject({ phase: 'starting', wanted: true });
    expect(effects).toEqual([]);
    expect(after({ type: 'adopted' }, wanted).effects).toEqual([]);
  });

  it('starts anew when it is wanted again while it stops', () => {
    const { state, effects } = after(wanted, ready, unwanted, wanted, { type: 'drained' }, crashed);
    expect(state.phase).toBe('starting');
    expect(effects).toEqual([{ type: 'launch' }]);
  });

  it('stops waiting for a retry when it is unwanted', () => {
    const { state, effects } = after(wanted, crashed, unwanted);
    expect(state).toEqual(INITIAL_STATE);
    expect(effects).toEqual([{ type: 'cancel-retry' }]);
    expect(after(wanted, crashed, unwanted, retry).effects).toEqual([]);
  });

  it('ignores a late readiness of an engine that is being stopped', () => {
    expect(after(wanted, unwanted, ready).state.phase).toBe('stopping');
  });

  it('counts an engine that crashes while draining as stopped', () => {
    expect(after(wanted, ready, unwanted, crashed).state).toEqual(INITIAL_STATE);
  });
});

import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@roundhouse/kernel';
import { OpenPlans, type FreedCause } from './open-plans.ts';

const limits = { lostStreamMs: 5_000, hardLifeMs: 60_000, maxPlansPerStream: 3 };
const plan = (requestId: string, deploymentId = 'dep') => ({ requestId, deploymentId });

function setUp() {
  const clock = new ManualClock();
  const freed: [FreedCause, number][] = [];
  const plans = new OpenPlans(clock, limits, (cause, count) => freed.push([cause, count]));
  return { clock, plans, freed, stream: plans.connect() };
}

describe('OpenPlans', () => {
  it('counts what is in flight on each deployment', () => {
    const { plans, stream } = setUp();
    plans.put(stream, plan('one', 'a'));
    plans.put(stream, plan('two', 'a'));
    plans.put(stream, plan('three', 'b'));
    plans.end(stream, 'one');
    expect([...plans.load()]).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('ends a plan once, however often its outcome comes', () => {
    const { plans, stream } = setUp();
    plans.put(stream, plan('one'));
    expect([plans.end(stream, 'one'), plans.end(stream, 'one'), plans.end(stream, 'never')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(plans.inFlight('dep')).toBe(0);
  });

  it('lets a plan live until its outcome, while its stream lives', () => {
    const { plans, stream, clock } = setUp();
    plans.put(stream, plan('one'));
    clock.advance(59_999);
    plans.sweep();
    expect(plans.size).toBe(1);
  });

  it('frees a plan after its hard life, whatever its gateway forgot', () => {
    const { plans, stream, clock, freed } = setUp();
    plans.put(stream, plan('one'));
    clock.advance(30_000);
    plans.put(stream, plan('two'));
    clock.advance(30_000);
    plans.sweep();
    expect(plans.size).toBe(1);
    expect(freed).toEqual([['too_old', 1]]);
  });

  it('keeps the plans of a lost stream for five seconds, then frees them', () => {
    const { plans, stream, clock, freed } = setUp();
    plans.put(stream, plan('one'));
    plans.put(stream, plan('two'));
    plans.disconnect(stream);
    clock.advance(4_999);
    plans.sweep();
    expect(plans.inFlight('dep')).toBe(2);
    clock.advance(1);
    plans.sweep();
    expect(plans.inFlight('dep')).toBe(0);
    expect(freed).toEqual([['stream_lost', 2]]);
  });

  it('lets a gateway that came back claim its open plans and end those it had before', () => {
    const { plans, stream, clock } = setUp();
    plans.put(stream, plan('claimed', 'a'));
    plans.put(stream, plan('ended', 'a'));
    plans.put(stream, plan('forgotten', 'a'));
    plans.disconnect(stream);
    const again = plans.connect();
    plans.put(again, plan('claimed', 'b'));
    expect(plans.end(again, 'ended')).toBe(true);
    clock.advance(5_000);
    plans.sweep();
    expect([...plans.load()]).toEqual([['b', 1]]);
    expect(plans.end(again, 'claimed')).toBe(true);
    expect(plans.size).toBe(0);
  });

  it('counts a plan once when it is put twice', () => {
    const { plans, stream } = setUp();
    plans.put(stream, plan('one', 'a'));
    plans.put(stream, plan('one', 'b'));
    expect(plans.size).toBe(1);
    expect([...plans.load()]).toEqual([['b', 1]]);
  });

  it('gives up the oldest plan of a stream that has too many', () => {
    const { plans, stream, freed } = setUp();
    for (const id of ['one', 'two', 'three', 'four']) plans.put(stream, plan(id));
    expect(plans.size).toBe(3);
    expect(plans.end(stream, 'one')).toBe(false);
    expect(freed).toEqual([['too_many', 1]]);
  });

  it('does not let one gateway end the plan of another that is connected', () => {
    const { plans, stream } = setUp();
    plans.put(stream, plan('one'));
    expect(plans.end(plans.connect(), 'one')).toBe(false);
    expect(plans.size).toBe(1);
  });

  it('forgets a stream that ended without open plans at once, and ignores its late words', () => {
    const { plans, stream } = setUp();
    expect(plans.connectedStreams).toBe(1);
    plans.disconnect(stream);
    expect(plans.connectedStreams).toBe(0);
    plans.put(stream, plan('late'));
    expect(plans.size).toBe(0);
  });
});

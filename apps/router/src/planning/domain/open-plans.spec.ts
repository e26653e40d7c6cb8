import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@roundhouse/kernel';
import type { LivingPlan } from '@roundhouse/routing';
import { OpenPlans } from './open-plans.ts';

const limits = { lostStreamMs: 5_000, hardLifeMs: 60_000, maxPlansPerStream: 3 };

function setUp() {
  const clock = new ManualClock();
  const freed: string[] = [];
  const plans = new OpenPlans(limits);
  plans.onFreed((cause, { requestId }) => freed.push(`${cause} ${requestId}`));
  const now = () => clock.monotonicMs();
  const plan = (requestId: string, deploymentId = 'dep'): LivingPlan => ({
    requestId,
    callableId: 'mdl',
    openedMs: now(),
    deploymentId,
    reservation: undefined,
    cap: undefined,
    trials: undefined,
    dialledTrials: undefined,
  });
  return { clock, plans, freed, plan, now, stream: plans.connect() };
}

describe('OpenPlans', () => {
  it('counts what is in flight on each deployment', () => {
    const { plans, plan, stream } = setUp();
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
    const { plans, plan, stream } = setUp();
    plans.put(stream, plan('one'));
    const ended = ['one', 'one', 'never'].map((id) => plans.end(stream, id)?.requestId);
    expect(ended).toEqual(['one', undefined, undefined]);
    expect(plans.inFlight('dep')).toBe(0);
  });

  it('lets a plan live until its outcome, while its stream lives', () => {
    const { plans, plan, now, stream, clock } = setUp();
    plans.put(stream, plan('one'));
    clock.advance(59_999);
    plans.sweep(now());
    expect(plans.size).toBe(1);
  });

  it('frees a plan after its hard life, whatever its gateway forgot', () => {
    const { plans, plan, now, stream, clock, freed } = setUp();
    plans.put(stream, plan('one'));
    clock.advance(30_000);
    plans.put(stream, plan('two'));
    clock.advance(30_000);
    plans.sweep(now());
    expect(plans.size).toBe(1);
    expect(freed).toEqual(['too_old one']);
  });

  it('keeps the plans of a lost stream for five seconds, then frees them', () => {
    const { plans, plan, now, stream, clock, freed } = setUp();
    plans.put(stream, plan('one'));
    plans.put(stream, plan('two'));
    plans.disconnect(stream, now());
    clock.advance(4_999);
    plans.sweep(now());
    expect(plans.inFlight('dep')).toBe(2);
    clock.advance(1);
    plans.sweep(now());
    expect(plans.inFlight('dep')).toBe(0);
    expect(freed).toEqual(['stream_lost one', 'stream_lost two']);
  });

  it('lets a gateway that came back claim its open plans and end those it had before', () => {
    const { plans, plan, now, stream, clock } = setUp();
    plans.put(stream, plan('claimed', 'a'));
    plans.put(stream, plan('ended', 'a'));
    plans.put(stream, plan('forgotten', 'a'));
    plans.disconnect(stream, now());
    const again = plans.connect();
    expect(plans.claim(again, 'claimed', 'b')).toBe(true);
    expect(plans.claim(again, 'of another router', 'b')).toBe(false);
    expect(plans.end(again, 'ended')?.deploymentId).toBe('a');
    clock.advance(5_000);
    plans.sweep(now());
    expect([...plans.load()]).toEqual([['b', 1]]);
    expect(plans.end(again, 'claimed')?.deploymentId).toBe('b');
    expect(plans.size).toBe(0);
  });

  it('tells each change of load once, and follows a plan to another deployment', () => {
    const { plans, plan, stream } = setUp();
    plans.put(stream, plan('one', 'a'));
    plans.put(stream, plan('two', 'a'));
    expect(plans.takeChangedLoads(9)).toEqual(['a']);
    expect(plans.takeChangedLoads(9)).toEqual([]);
    plans.move(plans.find(stream, 'one')!, 'b');
    expect(plans.takeChangedLoads(1)).toEqual(['a']);
    expect(plans.takeChangedLoads(1)).toEqual(['b']);
    expect([...plans.load()]).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('counts a plan once when it is put twice, and frees the first', () => {
    const { plans, plan, stream } = setUp();
    plans.put(stream, plan('one', 'a'));
    plans.put(stream, plan('one', 'b'));
    expect(plans.size).toBe(1);
    expect([...plans.load()]).toEqual([['b', 1]]);
  });

  it('gives up the oldest plan of a stream that has too many', () => {
    const { plans, plan, stream, freed } = setUp();
    for (const id of ['one', 'two', 'three', 'four']) plans.put(stream, plan(id));
    expect(plans.size).toBe(3);
    expect(plans.end(stream, 'one')).toBeUndefined();
    expect(freed).toEqual(['too_many one']);
  });

  it('does not let one gateway end the plan of another that is connected', () => {
    const { plans, plan, stream } = setUp();
    plans.put(stream, plan('one'));
    expect(plans.end(plans.connect(), 'one')).toBeUndefined();
    expect(plans.size).toBe(1);
  });

  it('forgets a stream that ended without open plans at once, and ignores its late words', () => {
    const { plans, plan, now, stream } = setUp();
    expect(plans.connectedStreams).toBe(1);
    plans.disconnect(stream, now());
    expect(plans.connectedStreams).toBe(0);
    plans.put(stream, plan('late'));
    expect(plans.size).toBe(0);
  });
});

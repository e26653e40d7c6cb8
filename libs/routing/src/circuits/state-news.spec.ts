import { describe, expect, it } from '@jest/globals';
import type { FailureClass } from './failure-class.ts';
import { ObservedStates } from './observed-states.ts';

const target = { deploymentId: 'd', providerId: 'p', credentialId: 'c', upstreamModelId: 'm' };
const T = 1_000_000;

const statesOfRouter = () => new ObservedStates({ random: () => 0.5 });

function fail(states: ObservedStates, failureClass: FailureClass | undefined, nowMs: number, count = 5): void {
  const result = { failureClass, httpStatus: 0, retryAfterMs: 0, firstTokenMs: 0, startedMs: nowMs };
  for (let index = 0; index < count; index += 1) states.record(target, result, nowMs);
}

/** Clocks of two routers count from different starts. */
const AHEAD = 777_000;

describe('what peers tell of circuits and credentials', () => {
  it('opens and closes a circuit at a peer as it opened and closed here', () => {
    const [one, other] = [statesOfRouter(), statesOfRouter()];
    fail(one, 'overloaded', T);
    other.adopt(one.takeNews(100, T + 100), T + AHEAD + 100);
    expect(other.at(T + AHEAD + 4_900).circuit(target)).toBe('circuit_open');
    expect(other.retryAfterMs(target)).toBeCloseTo(100, 0);
    // Half-open at both: each may try once.
    expect(other.planned(target, T + AHEAD + 5_100)).toBe(true);
    fail(other, undefined, T + AHEAD + 5_200, 1);
    one.adopt(other.takeNews(100, T + AHEAD + 5_250), T + 5_250);
    expect(one.at(T + 5_250).circuit(target)).toBeUndefined();
    expect([...one.circuits.open(T + 5_250)]).toEqual([]);
  });

  it('tells each change once, and passes on nothing that it was told', () => {
    const [one, other] = [statesOfRouter(), statesOfRouter()];
    fail(one, 'overloaded', T);
    const news = one.takeNews(100, T);
    expect(news.circuits).toMatchObject([{ owner: 'deployment', id: 'd', cause: 'failures', openings: 1 }]);
    expect(one.takeNews(100, T).circuits).toEqual([]);
    other.adopt(news, T);
    expect(other.takeNews(100, T)).toEqual({ circuits: [], credentials: [], backOffs: [] });
  });

  it('lets the newer word win, so that routers agree whatever the order of messages', () => {
    const [one, other] = [statesOfRouter(), statesOfRouter()];
    fail(one, 'overloaded', T);
    fail(other, 'connect', T + 50);
    const [ofOne, ofOther] = [one.takeNews(9, T + 100), other.takeNews(9, T + 100)];
    one.adopt(ofOther, T + 100);
    other.adopt(ofOne, T + 100);
    for (const states of [one, other]) expect(states.at(T + 200).circuit(target)).toBe('circuit_unreachable');
    // Repeated, and by one that was away in between: nothing changes.
    one.adopt(one.standing(9, T + 300), T + 300);
    other.adopt(ofOther, T + 4_000);
    expect(other.at(T + 4_000).retryAfterMs(target)).toBeLessThanOrEqual(5_000);
  });

  it('tells one that has just started what stands', () => {
    const [one, fresh] = [statesOfRouter(), statesOfRouter()];
    fail(one, 'overloaded', T);
    fail(one, 'quota_exhausted', T, 1);
    fail(one, 'rate_limited', T, 1);
    one.takeNews(100, T);
    fresh.adopt(one.standing(100, T + 1_000), T + 1_000);
    expect(fresh.at(T + 1_000).circuit(target)).toBe('circuit_open');
    expect(fresh.credential(target)).toBe('credential_out');
    expect([...fresh.credentials.troubled(T + 1_000)]).toEqual([
      { credentialId: 'c', state: 'out', upstreamModelId: '', retryAfterMs: 299_000 },
      { credentialId: 'c', state: 'waiting', upstreamModelId: 'm', retryAfterMs: 4_000 },
    ]);
  });

  it('brings a credential back that worked elsewhere', () => {
    const [one, other] = [statesOfRouter(), statesOfRouter()];
    fail(one, 'auth', T, 3);
    other.adopt(one.takeNews(9, T), T);
    expect(other.at(T).credential(target)).toBe('credential_out');
    fail(one, undefined, T + 300_000, 1);
    other.adopt(one.takeNews(9, T + 300_000), T + 300_000);
    expect(other.at(T + 300_000).credential(target)).toBeUndefined();
  });

  it('ends nothing that was opened by hand', () => {
    const states = statesOfRouter();
    states.openManually('deployment', 'd', T + 60_000, T);
    const closed = { owner: 'deployment', id: 'd', cause: undefined, openMs: 0, openings: 0, ageMs: 0 } as const;
    states.adopt({ circuits: [closed], credentials: [], backOffs: [] }, T + 1);
    expect(states.at(T + 2).circuit(target)).toBe('circuit_manual');
    expect(states.standing(9, T + 2).circuits).toEqual([]);
  });
});

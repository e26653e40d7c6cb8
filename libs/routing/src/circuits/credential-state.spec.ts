import { describe, expect, it } from '@jest/globals';
import { CredentialState, DEFAULT_CREDENTIAL_SETTINGS as SETTINGS, type CredentialSignal } from './credential-state.ts';

const refused = (deploymentId = 'd1', ofModel = false): CredentialSignal => ({ kind: 'auth', deploymentId, ofModel });
const SUCCESS: CredentialSignal = { kind: 'success' };

function bench() {
  const state = new CredentialState();
  let nowMs = 1_000;
  const self = {
    state,
    wait(durationMs: number) {
      nowMs += durationMs;
      return self;
    },
    say(signal: CredentialSignal, ageMs = 0) {
      state.record(signal, nowMs - ageMs, nowMs, SETTINGS);
      return self;
    },
    take() {
      const isUsable = state.isUsable(nowMs, SETTINGS);
      state.planned(nowMs, SETTINGS);
      return isUsable;
    },
    dial: () => state.dialled(nowMs),
    retryAfterMs: () => state.retryAfterMs(nowMs, SETTINGS),
  };
  return self;
}

describe('a credential', () => {
  it('is out for 5 min after three refusals in a row in 60 s', () => {
    const one = bench().say(refused()).say(refused());
    expect(one.retryAfterMs()).toBe(0);
    expect(one.say(refused()).retryAfterMs()).toBe(300_000);
    expect(bench().say(refused()).say(refused()).say(SUCCESS).say(refused()).retryAfterMs()).toBe(0);
    expect(bench().say(refused()).wait(30_000).say(refused()).wait(30_001).say(refused()).retryAfterMs()).toBe(0);
    expect(bench().say(refused()).wait(30_000).say(refused()).wait(30_000).say(refused()).retryAfterMs()).toBe(300_000);
  });

  it('stays in while one model alone is refused at one deployment', () => {
    const one = bench();
    for (let calls = 0; calls < 10; calls += 1) one.say(refused('d1', true));
    expect(one.retryAfterMs()).toBe(0);
    expect(one.say(refused('d2', true)).retryAfterMs()).toBe(300_000);
    expect(bench().say(refused('d1', true)).say(refused('d1', true)).say(refused('d1')).retryAfterMs()).toBe(300_000);
  });

  it('comes back with one trial, which decides', () => {
    const one = bench().say(refused()).say(refused()).say(refused());
    expect(one.say(SUCCESS, 10).retryAfterMs()).toBe(300_000);
    one.wait(300_000);
    expect([one.take(), one.take()]).toEqual([true, false]);
    expect(one.say(refused(), 1).retryAfterMs()).toBeGreaterThan(0);
    one.wait(300_000);
    expect([one.take(), one.take()]).toEqual([true, false]);
    one.wait(5_000);
    expect([one.take(), one.take()]).toEqual([true, false]);
    one.dial();
    expect(one.wait(5_000).take()).toBe(false);
    expect(one.say({ kind: 'nothing' }).take()).toBe(true);
    expect(one.say(refused()).retryAfterMs()).toBe(300_000);
    one.wait(300_000).take();
    one.say(SUCCESS);
    expect([one.take(), one.take(), one.state.outFor]).toEqual([true, true, undefined]);
  });

  it('is out until its quota is there again, as the upstream told, else for 5 min, a day at most', () => {
    expect(bench().say({ kind: 'quota', retryAfterMs: 12_000 }).retryAfterMs()).toBe(12_000);
    expect(bench().say({ kind: 'quota', retryAfterMs: 0 }).retryAfterMs()).toBe(300_000);
    expect(bench().say({ kind: 'quota', retryAfterMs: 1e12 }).retryAfterMs()).toBe(86_400_000);
    expect(bench().say({ kind: 'quota', retryAfterMs: 0 }).state.outFor).toBe('quota');
  });

  it('is in at once when it was edited or passed a test; late words change nothing', () => {
    const one = bench().say({ kind: 'quota', retryAfterMs: 0 }).wait(10);
    one.state.clear(1_010);
    expect(one.retryAfterMs()).toBe(0);
    expect(one.say({ kind: 'quota', retryAfterMs: 0 }, 5).retryAfterMs()).toBe(0);
  });
});

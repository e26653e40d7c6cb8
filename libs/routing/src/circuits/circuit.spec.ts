import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DEFAULT_CIRCUIT_SETTINGS as SETTINGS, type CircuitSettings } from './circuit-settings.ts';
import { Circuit, MAX_MANUAL_OPEN_MS } from './circuit.ts';
import type { CircuitSignal } from './failure-class.ts';

const RUNS = process.env['ROUNDHOUSE_LONG'] === '1' ? 10_000 : 200;

/** A circuit with its own time; a call takes no time unless it is said to. */
class Bench {
  nowMs = 1_000_000;
  readonly circuit = new Circuit();
  readonly settings: CircuitSettings;

  constructor(settings: Partial<CircuitSettings> = {}) {
    this.settings = { ...SETTINGS, ...settings };
  }

  say(signals: readonly CircuitSignal[], startedMs = this.nowMs, random = 0.5): this {
    for (const signal of signals) {
      this.circuit.record({ signal, startedMs, nowMs: this.nowMs }, this.settings, random);
    }
    return this;
  }

  wait(durationMs: number): this {
    this.nowMs += durationMs;
    return this;
  }

  get obstacle() {
    return this.circuit.obstacle(this.nowMs, this.settings);
  }

  get facts() {
    return this.circuit.facts(this.nowMs, this.settings);
  }
}

const times = (count: number, signal: CircuitSignal) => Array.from({ length: count }, () => signal);

describe('a circuit', () => {
  it('opens when half of at least five calls in 30 s failed', () => {
    const bench = new Bench().say(times(4, 'failure'));
    expect(bench.obstacle).toBeUndefined();
    expect(bench.say(['failure']).obstacle).toBe('failures');
    expect(new Bench().say([...times(4, 'success'), ...times(3, 'failure')]).obstacle).toBeUndefined();
    expect(new Bench().say([...times(4, 'success'), ...times(4, 'failure')]).obstacle).toBe('failures');
  });

  it('opens on five failures in a row, however long it worked before', () => {
    const worked = times(200, 'success');
    expect(new Bench().say([...worked, ...times(4, 'failure')]).obstacle).toBeUndefined();
    expect(new Bench().say([...worked, ...times(5, 'failure')]).obstacle).toBe('failures');
    expect(
      new Bench().say([...worked, ...times(4, 'failure'), 'success', ...times(4, 'failure')]).obstacle,
    ).toBeUndefined();
  });

  it('forgets what is older than the window', () => {
    expect(new Bench().say(times(4, 'failure')).wait(30_000).say(['failure']).obstacle).toBeUndefined();
    expect(new Bench().say(times(4, 'failure')).wait(26_000).say(['failure']).obstacle).toBe('failures');
  });

  it('opens on three failures to connect in a row, which anything that answers interrupts', () => {
    expect(new Bench().say(times(3, 'unreachable')).obstacle).toBe('unreachable');
    for (const other of ['success', 'answered', 'failure'] as const) {
      expect(new Bench().say(['unreachable', 'unreachable', other, 'unreachable']).obstacle).toBeUndefined();
    }
    expect(new Bench().say(['unreachable', 'unreachable', 'nothing', 'unreachable']).obstacle).toBe('unreachable');
  });

  it('does not count what says nothing about it', () => {
    const bench = new Bench().say([...times(50, 'answered'), ...times(50, 'nothing'), ...times(4, 'failure')]);
    expect(bench.facts).toMatchObject({ state: 'closed', total: 4, failures: 4 });
  });

  it('stays open for 5 s, doubling to 5 min with jitter, and begins anew after it worked for a while', () => {
    for (const random of [0, 0.5, 0.999]) {
      const bench = new Bench().say(times(3, 'unreachable'), undefined, random);
      for (let opening = 1; opening <= 12; opening += 1) {
        const { retryAfterMs, openings } = bench.facts;
        const wanted = Math.min(300_000, 5_000 * 2 ** (opening - 1));
        expect(openings).toBe(opening);
        expect(retryAfterMs).toBeGreaterThanOrEqual(0.9 * wanted);
        expect(retryAfterMs).toBeLessThanOrEqual(Math.min(300_000, 1.1 * wanted));
        bench.wait(retryAfterMs).say(['failure'], bench.nowMs, random);
      }
      bench.wait(bench.facts.retryAfterMs).say(['success']);
      expect(bench.facts.state).toBe('closed');
      bench.wait(400_000).say(times(3, 'unreachable'));
      expect(bench.facts).toMatchObject({ openings: 1, retryAfterMs: 5_000 });
    }
  });

  it('goes on doubling for what flaps', () => {
    const bench = new Bench();
    const openMs: number[] = [];
    for (let flap = 0; flap < 5; flap += 1) {
      bench.say(times(5, 'failure'));
      openMs.push(bench.facts.retryAfterMs);
      bench.wait(bench.facts.retryAfterMs).say(['success']).wait(3_000);
    }
    expect(openMs).toEqual([5_000, 10_000, 20_000, 40_000, 80_000]);
  });

  it('gives one trial when its time is over, and takes it back after 5 s undialled or 90 s unanswered', () => {
    const bench = new Bench().say(times(5, 'failure')).wait(5_000);
    const take = () => {
      const isFree = bench.obstacle === undefined;
      bench.circuit.planned(bench.nowMs, bench.settings);
      return isFree;
    };
    expect(bench.facts.state).toBe('half_open');
    expect([take(), take(), take()]).toEqual([true, false, false]);
    expect(bench.wait(4_999).obstacle).toBe('failures');
    expect(bench.wait(1).obstacle).toBeUndefined();
    expect([take(), take()]).toEqual([true, false]);
    bench.circuit.dialled(bench.nowMs);
    expect(bench.wait(89_999).obstacle).toBe('failures');
    expect(bench.wait(1).obstacle).toBeUndefined();
    expect(take()).toBe(true);
    bench.circuit.abandoned();
    expect([take(), take()]).toEqual([true, false]);
    expect(bench.say(['answered']).obstacle).toBeUndefined();
    expect(take()).toBe(true);
    expect(bench.say(['success']).facts.state).toBe('closed');
    expect([take(), take()]).toEqual([true, true]);
  });

  it('is not moved by calls from before it changed', () => {
    const bench = new Bench();
    const beforeMs = bench.nowMs - 10;
    bench.say(times(5, 'failure'));
    expect(bench.say(['success'], beforeMs).obstacle).toBe('failures');
    const { openings } = bench.say(times(9, 'failure'), beforeMs).facts;
    expect(openings).toBe(1);
    // A call let through an open circuit, as nothing else was left, and it worked.
    expect(bench.wait(1).say(['failure']).obstacle).toBe('failures');
    expect(bench.say(['success']).obstacle).toBeUndefined();
    expect(bench.say(times(9, 'failure'), beforeMs).facts).toMatchObject({ state: 'closed', total: 0 });
  });

  it('opens by hand until a time, a day at most, whatever calls say', () => {
    const bench = new Bench();
    bench.circuit.openManually(bench.nowMs + 60_000, bench.nowMs);
    expect(bench.say(times(20, 'success')).facts).toMatchObject({
      state: 'open',
      cause: 'manual',
      retryAfterMs: 60_000,
    });
    expect(bench.wait(60_000).obstacle).toBeUndefined();
    bench.circuit.openManually(Infinity, bench.nowMs);
    expect(bench.wait(MAX_MANUAL_OPEN_MS - 1).obstacle).toBe('manual');
    expect(bench.wait(1).obstacle).toBeUndefined();
    bench.circuit.openManually(bench.nowMs + 60_000, bench.nowMs);
    bench.circuit.openManually(bench.nowMs, bench.nowMs);
    expect(bench.obstacle).toBeUndefined();
  });

  it('is reset once per generation', () => {
    const bench = new Bench().say(times(3, 'unreachable'));
    expect(bench.circuit.reset(1, bench.nowMs)).toBe(true);
    expect(bench.facts).toMatchObject({ state: 'closed', openings: 0, total: 0 });
    bench.wait(1).say(times(3, 'unreachable'));
    expect(bench.circuit.reset(1, bench.nowMs)).toBe(false);
    expect(bench.facts).toMatchObject({ state: 'open', openings: 1 });
  });

  it('follows thresholds that are set, from the next call on', () => {
    const strict = { failurePercent: 100, minimumRequests: 2, windowMs: 1_000, openMs: 100, maxOpenMs: 100 };
    expect(new Bench(strict).say(['failure']).wait(999).say(['failure']).facts.retryAfterMs).toBe(100);
    expect(new Bench(strict).say(['success', 'failure', 'failure', 'failure']).obstacle).toBeUndefined();
    expect(new Bench({ connectsInRow: 1 }).say(['unreachable']).obstacle).toBe('unreachable');
  });

  it('always lets something through again within its longest time, and never counts below nothing', () => {
    const steps = fc.record({
      signal: fc.constantFrom<CircuitSignal[]>('success', 'failure', 'unreachable', 'answered', 'nothing'),
      waitMs: fc.constantFrom(0, 1, 2_999, 3_000, 40_000, 400_000),
      ageMs: fc.constantFrom(0, 1, 5_000),
      plan: fc.boolean(),
      random: fc.double({ min: 0, max: 0.999, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60 }), (list) => {
        const bench = new Bench();
        for (const { signal, waitMs, ageMs, plan, random } of list) {
          bench.wait(waitMs);
          if (plan) bench.circuit.planned(bench.nowMs, bench.settings);
          bench.say([signal], bench.nowMs - ageMs, random);
          const { retryAfterMs, total, failures } = bench.facts;
          expect(retryAfterMs).toBeLessThanOrEqual(SETTINGS.maxOpenMs);
          expect(retryAfterMs === 0).toBe(bench.obstacle === undefined);
          expect(bench.circuit.obstacle(bench.nowMs + retryAfterMs, SETTINGS)).toBeUndefined();
          expect(failures >= 0 && failures <= total).toBe(true);
        }
      }),
      { seed: 5, numRuns: RUNS },
    );
  });
});

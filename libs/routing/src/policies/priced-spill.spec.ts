import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { candidate, chatModel, loadView, nodeFacts, planned } from '../fixtures/candidates.ts';
import type { LoadView } from '../route-query.ts';
import { seededRandom } from '../seeded-random.ts';
import type { SpillSettings } from './spill-settings.ts';

const RUNS = process.env['ROUNDHOUSE_LONG'] === '1' ? 20_000 : 500;

/** One deployment: a node with calls before it, or something with a price. */
interface Drawn {
  readonly onNode: boolean;
  readonly calls: number;
  readonly costPico: number | undefined;
  readonly firstTokenMs: number | undefined;
}

/** Nodes have one slot and write 512 tokens a second: each call that stands before costs a second. */
const facts = nodeFacts({ slots: 1, tokensPerSecond: 512 });

function worldOf(drawn: readonly Drawn[], spill: Partial<SpillSettings> = {}) {
  const settings = { waitSecondPico: 1_000, maxWaitMs: Infinity, maxPricePico: Infinity, ...spill };
  const candidates = drawn.map(({ onNode }, at) => candidate(`d${at}`, { onNode }));
  const target = { ...chatModel(...candidates), strategy: 'priced_spill', spill: settings };
  const of = (id: string) => drawn[Number(id.slice(1))]!;
  const load: LoadView = loadView({
    node: (id) => (of(id).onNode ? facts : undefined),
    inFlight: (id) => of(id).calls,
    firstTokenMs: (id) => of(id).firstTokenMs,
    costPico: ({ deploymentId }) => of(deploymentId).costPico,
  });
  const order = (seed = 1) => planned(target, load, { random: seededRandom(seed) }).map((id) => Number(id.slice(1)));
  return { order, settings };
}

const node = (calls: number): Drawn => ({ onNode: true, calls, costPico: 1_000_000, firstTokenMs: undefined });
const cloud = (costPico: number | undefined, firstTokenMs?: number): Drawn => ({
  onNode: false,
  calls: 0,
  costPico,
  firstTokenMs,
});
const first = (drawn: readonly Drawn[], spill?: Partial<SpillSettings>) => worldOf(drawn, spill).order()[0];

describe('priced_spill', () => {
  it('keeps requests on own nodes while one is free, whatever is charged for them', () => {
    expect(first([cloud(1), node(0)])).toBe(1);
    expect(first([cloud(0, 100), node(0)])).toBe(1);
  });

  it('leaves them when the wait is worth more than the price', () => {
    // A second is worth 1 000 pico-USD; the price stands against two, then three seconds of waiting.
    expect(first([cloud(2_500), node(2)])).toBe(1);
    expect(first([cloud(2_500), node(3)])).toBe(0);
    expect(first([cloud(2_500), node(3)], { waitSecondPico: 100 })).toBe(1);
    expect(first([cloud(2_500), node(3)], { waitSecondPico: 0 })).toBe(1);
  });

  it('counts what is waited for elsewhere, too', () => {
    expect(first([cloud(2_500, 600), node(3)])).toBe(1);
    expect(first([cloud(2_500, 400), node(3)])).toBe(0);
  });

  it('lets nobody wait longer than max_wait_ms where another one is affordable', () => {
    expect(first([cloud(9_000_000), node(2)], { maxWaitMs: 2_000 })).toBe(1);
    expect(first([cloud(9_000_000), node(3)], { maxWaitMs: 2_000 })).toBe(0);
  });

  it('pays no more than max_price_pico while an own node would do, and all the same when none would', () => {
    expect(first([cloud(501), node(500)], { maxPricePico: 500 })).toBe(1);
    expect(first([cloud(501), node(500)], { maxPricePico: 500, maxWaitMs: 1_000 })).toBe(1);
    expect(first([cloud(500), node(500)], { maxPricePico: 500 })).toBe(0);
    expect(worldOf([cloud(501), cloud(502)], { maxPricePico: 500 }).order()).toEqual([0, 1]);
  });

  it('takes what has no price last', () => {
    expect(worldOf([cloud(undefined), cloud(9_000_000), node(40)]).order()).toEqual([2, 1, 0]);
    expect(worldOf([cloud(undefined), node(40)], { maxWaitMs: 1 }).order()).toEqual([1, 0]);
  });

  it('spreads over nodes by what is open on them, then by chance', () => {
    const roomy = loadView({ node: () => nodeFacts({ slots: 4 }), inFlight: (id) => (id === 'd0' ? 2 : 1) });
    const target = chatModel(...[0, 1, 2].map((at) => candidate(`d${at}`, { onNode: true })));
    const spread = { ...target, strategy: 'priced_spill' };
    const random = seededRandom(7);
    const firsts = Array.from({ length: 400 }, () => planned(spread, roomy, { random })[0]);
    const share = (id: string) => firsts.filter((one) => one === id).length / firsts.length;
    expect(share('d0')).toBe(0);
    expect(share('d1')).toBeCloseTo(0.5, 1);
    expect(share('d1') + share('d2')).toBe(1);
  });

  const pool = fc.array(
    fc.record({
      onNode: fc.boolean(),
      calls: fc.nat(12),
      costPico: fc.constantFrom(undefined, 0, 700, 2_500, 40_000),
      firstTokenMs: fc.constantFrom(undefined, 150, 900),
    }),
    { minLength: 1, maxLength: 4 },
  );
  const settingsOf = fc.record({
    waitSecondPico: fc.nat(5_000),
    maxWaitMs: fc.constantFrom(Infinity, 1_000, 4_000),
    maxPricePico: fc.constantFrom(Infinity, 1_000, 10_000),
  });
  /** Written down anew: what waiting and price of one come to. */
  const waitMs = ({ onNode, calls, firstTokenMs }: Drawn) => (onNode ? calls * 1_000 : 0) + (firstTokenMs ?? 0);
  const priceOf = ({ onNode, costPico }: Drawn) => (onNode ? 0 : costPico);

  it('always takes the least of price and worth of the wait, within its bounds', () => {
    fc.assert(
      fc.property(pool, settingsOf, fc.nat(), (drawn, settings, seed) => {
        const rank = (one: Drawn) => {
          if (one.onNode) return waitMs(one) > settings.maxWaitMs ? 1 : 0;
          const price = priceOf(one);
          return price === undefined || price > settings.maxPricePico ? 2 : 0;
        };
        const total = (one: Drawn) => (priceOf(one) ?? Infinity) + (waitMs(one) / 1_000) * settings.waitSecondPico;
        const { order } = worldOf(drawn, settings);
        const places = order(seed + 1);
        expect(places.toSorted((one, other) => one - other)).toEqual(drawn.map((_, at) => at));
        const keys = places.map((at) => [rank(drawn[at]!), total(drawn[at]!)] as const);
        for (const [at, [ofRank, ofTotal]] of keys.entries()) {
          const [before, least] = keys[at - 1] ?? [ofRank, ofTotal];
          expect(before < ofRank || (before === ofRank && least <= ofTotal)).toBe(true);
        }
      }),
      { seed: 4, numRuns: RUNS },
    );
  });

  it('never waits longer, nor pays less, when waiting is worth more', () => {
    fc.assert(
      fc.property(pool, fc.nat(5_000), fc.nat(5_000), (drawn, worth, more) => {
        const priced = drawn.map((one) => ({ ...one, costPico: one.costPico ?? 1 }));
        const at = (waitSecondPico: number) => priced[first(priced, { waitSecondPico })!]!;
        const [patient, hasty] = [at(worth), at(worth + more)];
        expect(waitMs(hasty)).toBeLessThanOrEqual(waitMs(patient));
        if (waitMs(hasty) < waitMs(patient)) expect(priceOf(hasty)!).toBeGreaterThanOrEqual(priceOf(patient)!);
      }),
      { seed: 4, numRuns: RUNS },
    );
  });
});

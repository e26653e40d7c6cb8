import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LeaseAccount, shareOut, type ShareQuestion } from './index.ts';

const QUESTION: ShareQuestion = {
  limit: 1_000n,
  settled: 0n,
  outstanding: 0n,
  overrun: 0n,
  gateways: 2,
  hold: 10n,
  shortfall: 10n,
  wanted: 100n,
};

describe('a share of a budget', () => {
  it('is what is wanted, at most the share of half of what is left', () => {
    expect(shareOut(QUESTION)).toEqual({ grant: 100n, strict: false });
    expect(shareOut({ ...QUESTION, wanted: 900n })).toEqual({ grant: 250n, strict: false });
  });

  it('is no more than what waits when little is left, in whole holds', () => {
    expect(shareOut({ ...QUESTION, settled: 965n })).toEqual({ grant: 10n, strict: true });
    expect(shareOut({ ...QUESTION, settled: 985n, shortfall: 30n })).toEqual({ grant: 10n, strict: true });
    expect(shareOut({ ...QUESTION, settled: 1_000n })).toEqual({ grant: 0n, strict: true });
  });

  it('is never more than is left and never negative', () => {
    const amount = fc.bigInt({ min: 0n, max: 2_000n });
    const questions = fc.record({
      limit: amount,
      settled: amount,
      outstanding: amount,
      overrun: amount,
      gateways: fc.nat({ max: 9 }),
      hold: amount,
      shortfall: amount,
      wanted: amount,
    });
    fc.assert(
      fc.property(questions, (question) => {
        const { grant } = shareOut(question);
        const left = question.limit - question.settled - question.outstanding - question.overrun;
        expect(grant >= 0n && grant <= (left > 0n ? left : 0n)).toBe(true);
      }),
    );
  });
});

const STEPS = process.env['ROUNDHOUSE_LONG'] === '1' ? 1_000_000 : 100_000;

/** Numbers that look random and are the same in every run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Holder {
  account: LeaseAccount;
  holds: bigint[];
  /** As the authority knows it. */
  granted: bigint;
  consumed: bigint;
  returned: bigint;
}

describe('leases of one budget', () => {
  it(`never let more be used than the limit: ${STEPS} random reserves, settles, cancels, lost answers and deaths`, () => {
    const random = randomOf(7);
    const newHolder = (): Holder => ({
      account: new LeaseAccount(),
      holds: [],
      granted: 0n,
      consumed: 0n,
      returned: 0n,
    });
    let limit = 5_000n;
    let [settled, outstanding, used] = [0n, 0n, 0n];
    const holders = [newHolder(), newHolder(), newHolder()];
    const dead: Holder[] = [];
    const report = (holder: Holder, shortfall: bigint): void => {
      const { account } = holder;
      const consumed = account.consumed - holder.consumed;
      const back = account.returned - holder.returned;
      Object.assign(holder, { consumed: account.consumed, returned: account.returned });
      settled += consumed;
      outstanding -= consumed + back;
      const question = { limit, settled, outstanding, overrun: 0n, gateways: holders.length, hold: shortfall };
      const { grant } = shareOut({ ...question, shortfall, wanted: shortfall * 5n });
      holder.granted += grant;
      outstanding += grant;
      // One answer in ten is lost; the next one says the same and more.
      if (random(10) > 0) account.grant(holder.granted);
    };
    for (let step = 0; step < STEPS; step += 1) {
      const at = random(holders.length);
      const holder = holders[at] as Holder;
      const { account, holds } = holder;
      const what = random(100);
      if (what < 45) {
        const amount = BigInt(1 + random(40));
        if (account.free < amount) report(holder, amount - account.free);
        if (account.free >= amount) {
          account.hold(amount);
          holds.push(amount);
        }
      } else if (what < 80 && holds.length > 0) {
        const amount = holds.splice(random(holds.length), 1)[0] as bigint;
        const actual = BigInt(random(Number(amount) + 1));
        account.settle(amount, actual);
        used += actual;
      } else if (what < 90 && holds.length > 0) {
        account.settle(holds.pop() as bigint, 0n);
      } else if (what < 95) {
        account.giveBack(BigInt(random(20)));
        report(holder, 0n);
      } else if (what === 95 && step % 10 === 0) {
        dead.push(holder);
        holders[at] = newHolder();
      } else if (what === 96 && dead.length > 0) {
        // Its spool is in the ledger: what it used is known, the rest returns.
        const gone = dead.pop() as Holder;
        settled += gone.account.consumed - gone.consumed;
        outstanding -= gone.granted - gone.returned - gone.consumed;
      } else if (what === 97 && step % 50 === 0) {
        limit += 500n;
      }
      // A million expectations would take longer than what they check.
      if (settled + outstanding > limit || used > limit || outstanding < 0n) throw new Error(`broken at step ${step}`);
    }
    for (const { account, holds } of holders) {
      for (const amount of holds.splice(0)) account.settle(amount, 0n);
      expect(account.held).toBe(0n);
    }
    expect(used).toBeGreaterThan(0n);
  });
});

import { describe, expect, it } from '@jest/globals';
import { TokenUsage } from '@roundhouse/contracts/common/v1/common';
import { UsageRecord } from '@roundhouse/contracts/events/v1/usage';
import { PriceEntry, PriceTier } from '@roundhouse/contracts/registry/v1/snapshot';
import { newId } from '@roundhouse/kernel';
import { costPico } from '@roundhouse/pricing';
import fc from 'fast-check';
import type { SettleFacts } from '../accounting/accounting.ports.ts';
import { settleOf } from '../accounting/usage-encoding.ts';
import { settleFacts } from './attempt-ledger.ts';
import { nothingProduced } from './attempt-result.ts';

const AMOUNTS = [
  'inputTokenPico',
  'cacheReadTokenPico',
  'cacheWriteTokenPico',
  'outputTokenPico',
  'reasoningTokenPico',
  'audioInputTokenPico',
  'audioOutputTokenPico',
  'imagePico',
  'secondPico',
  'characterPico',
  'pagePico',
  'requestPico',
] as const;
const CLASSES = Object.keys(TokenUsage.fromPartial({})) as (keyof TokenUsage)[];

const amount = fc.bigInt({ min: 0n, max: 10n ** 10n });
const amounts = Object.fromEntries(AMOUNTS.map((name) => [name, amount]));
const tier = fc.record({ ...amounts, aboveInputTokens: fc.nat({ max: 500_000 }) });
const anyPrice = fc
  .record({ ...amounts, free: fc.boolean(), tiers: fc.array(tier, { maxLength: 4 }) })
  .map(({ tiers, ...price }) =>
    PriceEntry.fromPartial({
      ...price,
      tiers: tiers
        .map((one) => PriceTier.fromPartial(one))
        .toSorted((one, other) => one.aboveInputTokens - other.aboveInputTokens),
    }),
  );
const anyUsage = fc
  .record(Object.fromEntries(CLASSES.map((name) => [name, fc.nat({ max: 10_000_000 })])))
  .map((counts) => TokenUsage.fromPartial(counts));

/** Of an attempt that used so much; undefined = it failed before anything came. */
function facts(usage: TokenUsage | undefined, price: PriceEntry | undefined): SettleFacts {
  return settleFacts({
    endStatus: usage === undefined ? 'error' : 'success',
    durationMs: 1,
    firstTokenMs: 1,
    httpStatus: usage === undefined ? 500 : 200,
    failureClass: '',
    produced: { ...nothingProduced(), usage },
    inputTokensEstimate: 9,
    price,
  });
}

describe('a settle', () => {
  it('costs what its price, as the snapshot has it, says of its usage, once both have travelled', () => {
    fc.assert(
      fc.property(anyUsage, anyPrice, (usage, price) => {
        const kind = { $case: 'settle', value: settleOf(facts(usage, price)) } as const;
        const record = { attemptId: newId(), ordinal: 0, attribution: undefined, kind };
        const travelled = UsageRecord.decode(UsageRecord.encode(record).finish());
        if (travelled.kind?.$case !== 'settle') throw new Error('it is no settle any more');
        const { usage: recorded, costPico: billed } = travelled.kind.value;
        const snapshot = PriceEntry.decode(PriceEntry.encode(price).finish());
        expect(billed).toBe(costPico(recorded ?? TokenUsage.fromPartial({}), snapshot));
        expect(billed >= 0n).toBe(true);
      }),
    );
  });

  it('costs nothing where nothing was served, not even the amount per request, or without a price', () => {
    const price = PriceEntry.fromPartial({ requestPico: 7n });
    expect(facts(undefined, price).costPico).toBe(0n);
    expect(facts(TokenUsage.fromPartial({}), price).costPico).toBe(7n);
    expect(facts(TokenUsage.fromPartial({ inputTokens: 7 }), undefined).costPico).toBe(0n);
  });

  it('can be recorded even where its price is out of all proportion', () => {
    const usage = TokenUsage.fromPartial({ inputTokens: 20_000_000 });
    const value = settleOf(facts(usage, PriceEntry.fromPartial({ inputTokenPico: 2n ** 62n })));
    expect(value.costPico).toBe(2n ** 63n - 1n);
    const kind = { $case: 'settle', value } as const;
    const record = UsageRecord.encode({ attemptId: newId(), ordinal: 0, attribution: undefined, kind }).finish();
    expect(UsageRecord.decode(record).kind).toEqual(kind);
  });
});

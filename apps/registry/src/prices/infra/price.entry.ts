import type { PriceEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { chargedAmounts, chargedTier, type ChargedAmounts } from '../domain/price.ts';
import type { PriceVersion } from '../domain/price-schedule.ts';
import type { PriceSchedule } from './price-versions.ts';

/** The prices of a model or deployment as watchers see them. */
export function toPriceEntries(schedule: PriceSchedule | undefined): {
  price: PriceEntry | undefined;
  comingPrices: PriceEntry[];
} {
  if (schedule === undefined) return { price: undefined, comingPrices: [] };
  const { current, coming } = schedule;
  return {
    price: current && entryOf(current),
    comingPrices: coming.map(entryOf).filter((entry) => entry !== undefined),
  };
}

function entryOf({ id, effectiveFrom, price }: PriceVersion): PriceEntry | undefined {
  // That a price ends is never planned ahead, only done at once: null has no day of its own.
  if (price === null) return undefined;
  return {
    id,
    free: price.free,
    ...amountsOf(chargedAmounts(price)),
    tiers: price.tiers.map((tier) => ({
      aboveInputTokens: tier.above_input_tokens,
      ...amountsOf(chargedTier(price, tier)),
    })),
    effectiveFromUnixMs: BigInt(effectiveFrom.getTime()),
  };
}

function amountsOf(amounts: ChargedAmounts) {
  return {
    inputTokenPico: amounts.input_token_pico,
    cacheReadTokenPico: amounts.cache_read_token_pico,
    cacheWriteTokenPico: amounts.cache_write_token_pico,
    outputTokenPico: amounts.output_token_pico,
    reasoningTokenPico: amounts.reasoning_token_pico,
    audioInputTokenPico: amounts.audio_input_token_pico,
    audioOutputTokenPico: amounts.audio_output_token_pico,
    imagePico: amounts.image_pico,
    secondPico: amounts.second_pico,
    characterPico: amounts.character_pico,
    pagePico: amounts.page_pico,
    requestPico: amounts.request_pico,
  };
}

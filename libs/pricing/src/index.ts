export { costPico, inputTokensOf, outputTokensOf, type Usage } from './cost.ts';
export { amountsFor, priceAt, type DatedPrice, type Price, type PriceAmounts, type PriceTier } from './price.ts';

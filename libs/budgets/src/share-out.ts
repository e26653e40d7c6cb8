/** So many times what makes a budget strict must be left for grants in advance. */
const PLENTY = 8n;

/** What a gateway asks of a budget, and how the budget stands. Amounts are pico-USD, requests or tokens. */
export interface ShareQuestion {
  readonly limit: bigint;
  /** Used by everybody. */
  readonly settled: bigint;
  /** Granted to anybody, this gateway included, and not used yet. */
  readonly outstanding: bigint;
  /** Used beyond what leases covered. */
  readonly overrun: bigint;
  /** Gateways that hold leases of this budget, this one included; at least 1. */
  readonly gateways: number;
  /** Smallest hold that waits, else the last one; 0 = there was none. */
  readonly hold: bigint;
  /** What waiting holds lack together. */
  readonly shortfall: bigint;
  /** Shortfall, and what is likely to be used soon. */
  readonly wanted: bigint;
}

/** What a gateway gets. */
export interface Share {
  /** Never more than is left. */
  readonly grant: bigint;
  /** So little is left that nobody is to keep what it does not use. */
  readonly strict: boolean;
}

/**
 * How much of a budget a gateway is granted: what its waiting calls lack, and beyond that at most its share of half of
 * what is left, and at most what it will use soon. When little is left nobody gets anything in advance. Grants consist
 * of whole holds, so that calls of one size leave no remainders behind that nobody can use.
 */
export function shareOut(question: ShareQuestion): Share {
  const { hold, shortfall } = question;
  const left = question.limit - question.settled - question.outstanding - question.overrun;
  if (left <= 0n) return { grant: 0n, strict: true };
  const twice = 2n * BigInt(Math.max(1, question.gateways));
  const strict = left < twice * hold;
  if (shortfall > left) return { grant: wholeHolds(left, hold), strict: true };
  // What lies ready at one gateway is missed at another: with few holds left nothing is granted in advance.
  if (left < PLENTY * twice * hold) return { grant: shortfall, strict };
  const ahead = smaller(left / twice, question.wanted) - shortfall;
  return { grant: ahead > 0n ? shortfall + wholeHolds(ahead, hold) : shortfall, strict };
}

function wholeHolds(amount: bigint, hold: bigint): bigint {
  return hold <= 1n ? amount : amount - (amount % hold);
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

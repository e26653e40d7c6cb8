import type { LedgerLine } from './ledger-line.ts';

/** Sums net of reversals and adjustments, which can make any of them negative. */
export interface UsageSums {
  /** Requests whose first attempt is among the rows. */
  readonly requests: bigint;
  readonly attempts: bigint;
  readonly successes: bigint;
  readonly errors: bigint;
  readonly cancelled: bigint;
  /** Attempts whose gateway died and whose settle has not come. */
  readonly provisional: bigint;
  /** All classes of input. */
  readonly inputTokens: bigint;
  /** All classes of output. */
  readonly outputTokens: bigint;
  /** Of the input, as are the next three. */
  readonly cacheReadTokens: bigint;
  /** Kept for five minutes or an hour. */
  readonly cacheWriteTokens: bigint;
  readonly audioInputTokens: bigint;
  readonly imageTokens: bigint;
  /** Of the output, as is the next one. */
  readonly reasoningTokens: bigint;
  readonly audioOutputTokens: bigint;
  /** Images made. */
  readonly images: bigint;
  /** Milliseconds of sound or film, heard or made. */
  readonly audioMs: bigint;
  /** Characters spoken. */
  readonly characters: bigint;
  readonly pages: bigint;
  /** Integer pico-USD. */
  readonly costPico: bigint;
}

/** Sums over nothing. */
export const NO_SUMS: UsageSums = {
  requests: 0n,
  attempts: 0n,
  successes: 0n,
  errors: 0n,
  cancelled: 0n,
  provisional: 0n,
  inputTokens: 0n,
  outputTokens: 0n,
  cacheReadTokens: 0n,
  cacheWriteTokens: 0n,
  audioInputTokens: 0n,
  imageTokens: 0n,
  reasoningTokens: 0n,
  audioOutputTokens: 0n,
  images: 0n,
  audioMs: 0n,
  characters: 0n,
  pages: 0n,
  costPico: 0n,
};

/** Names of the sums. */
export const SUM_NAMES = Object.keys(NO_SUMS) as readonly (keyof UsageSums)[];

/** Sums over both. */
export function addSums(one: UsageSums, other: UsageSums): UsageSums {
  const sum: Record<keyof UsageSums, bigint> = { ...NO_SUMS };
  for (const name of SUM_NAMES) sum[name] = one[name] + other[name];
  return sum;
}

/** Sums over rows of the ledger. The statement of `PostgresUsageReader` says the same in SQL. */
export function sumsOf(lines: readonly LedgerLine[]): UsageSums {
  return lines.reduce((sums, line) => addSums(sums, ofLine(line)), NO_SUMS);
}

function ofLine(line: LedgerLine): UsageSums {
  const count = countOf(line);
  const countIf = (condition: boolean): bigint => (condition ? count : 0n);
  return {
    requests: countIf(line.attemptIndex === 0),
    attempts: count,
    successes: countIf(line.endStatus === 'success'),
    errors: countIf(line.endStatus === 'error'),
    cancelled: countIf(line.endStatus === 'cancelled'),
    provisional: countIf(line.kind !== 'settle'),
    inputTokens:
      line.inputTokens +
      line.cacheReadTokens +
      line.cacheWriteTokens +
      line.cacheWrite1hTokens +
      line.audioInputTokens +
      line.imageTokens,
    outputTokens: line.outputTokens + line.reasoningTokens + line.audioOutputTokens,
    cacheReadTokens: line.cacheReadTokens,
    cacheWriteTokens: line.cacheWriteTokens + line.cacheWrite1hTokens,
    audioInputTokens: line.audioInputTokens,
    imageTokens: line.imageTokens,
    reasoningTokens: line.reasoningTokens,
    audioOutputTokens: line.audioOutputTokens,
    images: line.images,
    audioMs: line.audioMs,
    characters: line.characters,
    pages: line.pages,
    costPico: line.costPico,
  };
}

/** An attempt counts once: by its settle, or by the provisional in its place until that is reversed. */
function countOf({ kind }: LedgerLine): bigint {
  if (kind === 'adjust') return 0n;
  return kind === 'reversal' ? -1n : 1n;
}

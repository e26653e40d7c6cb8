import type { TokenUsage } from '@roundhouse/contracts/common/v1/common';
import type { ProtoWriter } from './proto-writer.ts';
import type { AttemptFacts } from './request-facts.ts';

/** Token classes by their field in TokenUsage. */
const USAGE_FIELDS: readonly (keyof TokenUsage)[] = [
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'outputTokens',
  'reasoningTokens',
  'audioInputTokens',
  'audioOutputTokens',
  'imageTokens',
  'images',
  'audioMs',
  'characters',
  'pages',
];

/** Tokens of all attempts together, as a TokenUsage. */
export function writeUsage(out: ProtoWriter, field: number, attempts: readonly AttemptFacts[]): void {
  if (attempts.length === 0) return;
  const start = out.begin(field);
  for (let index = 0; index < USAGE_FIELDS.length; index += 1) {
    let sum = 0;
    for (const { facts } of attempts) sum += facts.usage?.[USAGE_FIELDS[index] as keyof TokenUsage] ?? 0;
    out.number(index + 1, Math.min(sum, 2 ** 32 - 1));
  }
  out.end(start);
}

/** Tokens of one attempt, as a TokenUsage. */
export function writeTokens(out: ProtoWriter, field: number, usage: TokenUsage): void {
  const start = out.begin(field);
  for (let index = 0; index < USAGE_FIELDS.length; index += 1) {
    out.number(index + 1, usage[USAGE_FIELDS[index] as keyof TokenUsage]);
  }
  out.end(start);
}

import type { ProtoWriter } from './proto-writer.ts';
import type { PlanFacts } from './request-facts.ts';

/** Of one tag, reason or capability, in bytes. */
export const MAX_LISTED_BYTES = 64;

const MAX_REASONS = 32;

/** The plan of a request, as its RequestPlan. */
export function writePlan(out: ProtoWriter, plan: PlanFacts, strategy: string): void {
  const start = out.begin(14);
  out.text(1, plan.source);
  if (plan.routerId !== undefined) out.text(2, plan.routerId);
  out.bigint(3, plan.configNumber);
  out.text(4, strategy);
  out.number(5, plan.permittedRetries);
  if (plan.reasons !== undefined) writeList(out, 6, plan.reasons, MAX_REASONS);
  out.end(start);
}

/** Texts of a repeated field, so many at most. @param mostBytes that are kept of each */
export function writeList(
  out: ProtoWriter,
  field: number,
  texts: readonly string[],
  most: number,
  mostBytes = MAX_LISTED_BYTES,
): void {
  const count = Math.min(texts.length, most);
  for (let index = 0; index < count; index += 1) out.text(field, texts[index] as string, mostBytes);
}

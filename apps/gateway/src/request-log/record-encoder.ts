import { EndStatus } from '@roundhouse/contracts/events/v1/usage';
import { UsageSource } from '@roundhouse/contracts/common/v1/common';
import { MODE_BY_NAME } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';
import type { SettleFacts } from '../accounting/accounting.ports.ts';
import { MAX_LISTED_BYTES, writeList, writePlan } from './plan-fields.ts';
import { ProtoWriter } from './proto-writer.ts';
import type { AttemptFacts, RequestFacts, StepReadings } from './request-facts.ts';
import { writeTokens, writeUsage } from './usage-fields.ts';

/** A record is never larger than this, in bytes: everything that it lists is bounded in number and length. */
export const MAX_RECORD_BYTES = 16_000;

const MAX_STEPS = 32;
const MAX_ATTEMPTS = 6;
const MAX_TAGS = 16;
const MAX_CAPABILITIES = 16;
/** Of a name that an upstream gave, in bytes. */
const MAX_FOREIGN_BYTES = 128;
/** Targets and steps whose bytes are kept; beyond, all are forgotten and made again as they are needed. */
const MAX_KEPT = 4_096;

const SOURCES: Readonly<Record<SettleFacts['usageSource'], UsageSource>> = {
  provider: UsageSource.USAGE_SOURCE_PROVIDER,
  drained: UsageSource.USAGE_SOURCE_DRAINED,
  suspect: UsageSource.USAGE_SOURCE_SUSPECT,
  estimated: UsageSource.USAGE_SOURCE_ESTIMATED,
  none: UsageSource.USAGE_SOURCE_NONE,
};

/** What a deployment's attempts have in common, and its bytes. */
interface KeptTarget {
  readonly attribution: NonNullable<AttemptFacts['record']>['attribution'] | undefined;
  readonly bytes: Buffer;
}

/**
 * Encodes request records (events.v1 RequestRecord) straight from what a call knows, by hand: the generated codec takes
 * several times as long. What all requests of a key or a deployment have in common is encoded once and copied.
 */
export class RequestRecordEncoder {
  private readonly scratch = new ProtoWriter(4 * 1024);
  private readonly callers = new WeakMap<Principal, Buffer>();
  private readonly targets = new Map<string, KeptTarget>();
  private readonly steps = new Map<string, Buffer>();
  private readonly gatewayId: string;

  constructor(gatewayId: string) {
    this.gatewayId = gatewayId;
  }

  /**
   * Appends one record's fields. The writer must have room for {@link MAX_RECORD_BYTES}.
   *
   * @param toolCalls names of the functions that the answer called; default: not known
   */
  write(out: ProtoWriter, request: RequestFacts, receivedAtUnixMs: number, toolCalls: readonly string[] = []): void {
    const { steps } = request;
    const { query, attempts, receivedAtMs, endedAtMs } = steps;
    const last = attempts.at(-1);
    out.text(1, request.requestId);
    out.text(2, request.clientRequestId);
    out.number(3, receivedAtUnixMs);
    out.copy(this.callerOf(request.principal));
    this.callable(out, request);
    out.text(6, request.route);
    if (query !== undefined) out.number(7, MODE_BY_NAME[query.mode]);
    out.flag(8, request.stream);
    out.number(9, request.status);
    out.number(10, endStatusOf(request));
    out.text(11, request.reason);
    out.text(12, steps.refusingStep);
    this.writeSteps(out, steps);
    if (steps.plan !== undefined) writePlan(out, steps.plan, steps.strategy);
    let cost = 0n;
    for (let index = 0; index < attempts.length; index += 1) {
      const attempt = attempts[index] as AttemptFacts;
      cost += attempt.facts.costPico;
      if (index < MAX_ATTEMPTS) this.writeAttempt(out, attempt, receivedAtMs);
    }
    if (query !== undefined) {
      const start = out.begin(16);
      writeList(out, 9, query.capabilities, MAX_CAPABILITIES);
      out.number(10, query.inputTokensEstimate);
      out.number(11, query.maxOutputTokens);
      out.text(13, query.affinityKey, MAX_LISTED_BYTES);
      out.number(15, query.deadlineMs);
      out.number(16, query.priority);
      out.end(start);
    }
    writeUsage(out, 17, attempts);
    out.bigint(18, cost);
    out.number(19, firstTokenMs(attempts, receivedAtMs) * 1000);
    out.number(20, (endedAtMs - receivedAtMs) * 1000);
    out.number(21, request.overheadMs * 1000);
    if (last !== undefined) out.text(22, last.facts.finishReason, MAX_LISTED_BYTES);
    if (query !== undefined) writeList(out, 23, query.tags, MAX_TAGS);
    out.text(24, this.gatewayId);
    out.text(25, request.traceId);
    out.text(26, request.body.endUser, MAX_FOREIGN_BYTES);
    writeList(out, 27, request.body.costLabels, MAX_TAGS, MAX_FOREIGN_BYTES);
    writeList(out, 28, toolCalls, MAX_TAGS);
    writeList(out, 29, request.body.losses, MAX_TAGS);
  }

  private callable(out: ProtoWriter, { model, steps }: RequestFacts): void {
    const { query, askedModel } = steps;
    const key = model === '' ? askedModel : model;
    if (key === '' && query === undefined) return;
    const start = out.begin(5);
    if (query !== undefined) out.text(1, query.modelId);
    out.text(2, key);
    out.end(start);
  }

  private writeSteps(out: ProtoWriter, readings: StepReadings): void {
    const { names, startsMs, reasons, receivedAtMs, endedAtMs } = readings;
    const count = Math.min(names.length, MAX_STEPS);
    for (let index = 0; index < count; index += 1) {
      const startMs = startsMs[index] as number;
      const endMs = index + 1 < names.length ? (startsMs[index + 1] as number) : endedAtMs;
      const start = out.begin(13);
      out.copy(this.stepOf(names[index] as string));
      out.number(2, (startMs - receivedAtMs) * 1000);
      out.number(3, (endMs - startMs) * 1000);
      out.text(4, reasons[index] as string, MAX_LISTED_BYTES);
      out.end(start);
    }
  }

  private writeAttempt(out: ProtoWriter, attempt: AttemptFacts, receivedAtMs: number): void {
    const { facts, record } = attempt;
    const start = out.begin(15);
    out.copy(this.targetOf(attempt));
    out.number(2, (attempt.startedAtMs - receivedAtMs) * 1000);
    out.text(3, facts.failureClass);
    out.number(4, facts.httpStatus);
    out.number(5, attempt.connectionMs ?? 0);
    out.number(6, facts.firstTokenMs);
    out.number(7, facts.durationMs);
    if (facts.usage !== undefined) writeTokens(out, 8, facts.usage);
    out.number(9, SOURCES[facts.usageSource]);
    out.bigint(10, facts.costPico);
    if (attempt.upstreamRequestId !== undefined) out.text(11, attempt.upstreamRequestId, MAX_FOREIGN_BYTES);
    out.number(12, attempt.retryAfterMs ?? 0);
    if (record !== undefined) out.text(13, record.attemptId);
    out.text(14, facts.finishReason, MAX_LISTED_BYTES);
    out.end(start);
  }

  /** Whose a request is, as field 4 of its record and of its content. */
  callerOf(principal: Principal): Buffer {
    let bytes = this.callers.get(principal);
    if (bytes === undefined) {
      const { scratch } = this;
      scratch.at = 0;
      const start = scratch.begin(4);
      scratch.text(1, principal.organizationId);
      scratch.text(2, principal.projectId);
      scratch.text(3, principal.teamId);
      scratch.text(4, principal.memberId);
      scratch.text(5, principal.serviceAccountId);
      scratch.text(6, principal.apiKeyId);
      scratch.end(start);
      bytes = scratch.since(0);
      this.callers.set(principal, bytes);
    }
    return bytes;
  }

  private stepOf(name: string): Buffer {
    let bytes = this.steps.get(name);
    if (bytes === undefined) {
      this.scratch.at = 0;
      this.scratch.text(1, name);
      bytes = this.scratch.since(0);
      if (this.steps.size >= MAX_KEPT) this.steps.clear();
      this.steps.set(name, bytes);
    }
    return bytes;
  }

  private targetOf({ record, deploymentId }: AttemptFacts): Buffer {
    const attribution = record?.attribution;
    const kept = this.targets.get(deploymentId);
    if (kept !== undefined && sameTarget(kept.attribution, attribution)) return kept.bytes;
    const { scratch } = this;
    scratch.at = 0;
    const start = scratch.begin(1);
    scratch.text(1, deploymentId);
    if (attribution !== undefined) {
      scratch.text(2, attribution.providerId);
      scratch.text(3, attribution.credentialId);
      scratch.text(4, attribution.upstreamModelId);
      scratch.text(5, attribution.modelId);
      scratch.text(6, attribution.modelKey);
    }
    scratch.end(start);
    const bytes = scratch.since(0);
    if (this.targets.size >= MAX_KEPT) this.targets.clear();
    this.targets.set(deploymentId, { attribution, bytes });
    return bytes;
  }
}

function sameTarget(one: KeptTarget['attribution'], other: KeptTarget['attribution']): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.providerId === other.providerId &&
    one.credentialId === other.credentialId &&
    one.upstreamModelId === other.upstreamModelId &&
    one.modelId === other.modelId &&
    one.modelKey === other.modelKey
  );
}

/** When the first token came, whichever attempt it came from; 0 = none did. */
function firstTokenMs(attempts: readonly AttemptFacts[], receivedAtMs: number): number {
  const last = attempts.at(-1);
  if (last === undefined || last.facts.firstTokenMs === 0) return 0;
  return last.startedAtMs - receivedAtMs + last.facts.firstTokenMs;
}

function endStatusOf({ status, reason }: RequestFacts): EndStatus {
  if (status === 499) return EndStatus.END_STATUS_CANCELLED;
  return reason === '' && status < 400 ? EndStatus.END_STATUS_SUCCESS : EndStatus.END_STATUS_ERROR;
}

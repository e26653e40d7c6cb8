import type { PriceEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { newId } from '@roundhouse/kernel';
import { NO_TOKENS, type TokenCounts } from '@roundhouse/openai-api';
import { MODE_BY_NAME } from '@roundhouse/snapshot';
import type { AttemptRecord, SettledUsageSource, SettleFacts } from '../accounting/accounting.ports.ts';
import type { Principal } from '../auth/auth.ports.ts';
import type { CallMode } from '../http/inbound-request.ts';
import type { Produced } from './attempt-result.ts';
import type { DeploymentTarget } from './deployment-target.ts';
import { BYTES_PER_TOKEN } from './domain/request-facts.ts';
import { saneUsage } from './domain/sane-usage.ts';

/** Whom and what the attempts of one request are charged to. */
export interface Charge {
  readonly requestId: string;
  readonly principal: Principal;
  readonly modelId: string;
  readonly modelKey: string;
  readonly mode: CallMode;
  readonly stream: boolean;
  readonly gatewayId: string;
  readonly configNumber: bigint;
  /** Leases of budgets that cover it; empty = none. */
  readonly leaseIds: string;
  /** `name=value`, one per name. */
  readonly costLabels: readonly string[];
}

/** The record of an attempt that is about to be dialled, under an id of its own. */
export function attemptRecord(
  charge: Charge,
  target: DeploymentTarget,
  attemptIndex: number,
  trace: { traceparent: string; tracestate: string } | undefined,
): AttemptRecord {
  const { principal } = charge;
  return {
    attemptId: newId(),
    attribution: {
      requestId: charge.requestId,
      organizationId: principal.organizationId,
      projectId: principal.projectId,
      teamId: principal.teamId,
      memberId: principal.memberId,
      apiKeyId: principal.apiKeyId,
      modelId: charge.modelId,
      modelKey: charge.modelKey,
      deploymentId: target.deployment.id,
      providerId: target.providerId,
      credentialId: target.credentialId,
      upstreamModelId: target.deployment.upstreamModelId,
      mode: MODE_BY_NAME[charge.mode],
      priceId: target.price?.id ?? '',
      attemptIndex,
      stream: charge.stream,
      gatewayId: charge.gatewayId,
      configNumber: charge.configNumber,
      leaseId: charge.leaseIds,
      trace,
      costLabels: charge.costLabels as string[],
    },
  };
}

/** How an attempt ended, for its settle. */
export interface AttemptEnd {
  readonly endStatus: SettleFacts['endStatus'];
  readonly failureClass: string;
  readonly httpStatus: number;
  readonly durationMs: number;
  readonly firstTokenMs: number;
  readonly produced: Produced;
  readonly inputTokensEstimate: number;
  readonly price: PriceEntry | undefined;
}

/** The facts that settle an attempt. Usage that the upstream did not report is estimated, and says so. */
export function settleFacts(end: AttemptEnd): SettleFacts {
  const { usage, source } = usageOf(end);
  const facts: SettleFacts = {
    endStatus: end.endStatus,
    usage,
    usageSource: source,
    durationMs: Math.round(end.durationMs),
    firstTokenMs: Math.round(end.firstTokenMs),
    httpStatus: end.httpStatus,
    failureClass: end.failureClass,
    finishReason: end.produced.finishReason,
  };
  return end.price === undefined ? facts : { ...facts, price: end.price };
}

/**
 * A failure without any content cost nothing that we know of. A caller who hung up may be charged by the upstream for
 * what it had read and written until then.
 */
function usageOf(end: AttemptEnd): { usage: TokenCounts; source: SettledUsageSource } {
  const { produced, endStatus, httpStatus } = end;
  if (produced.usage !== undefined) {
    const usage = saneUsage(produced.usage);
    return { usage, source: usage === produced.usage ? 'provider' : 'suspect' };
  }
  if (produced.counted !== undefined) return { usage: produced.counted, source: 'estimated' };
  const answered = httpStatus >= 200 && httpStatus < 300;
  if (produced.contentBytes === 0 && (endStatus === 'error' || (endStatus === 'cancelled' && !answered))) {
    return { usage: { ...NO_TOKENS }, source: 'none' };
  }
  return {
    usage: {
      ...NO_TOKENS,
      inputTokens: end.inputTokensEstimate,
      // Most servers send a token per frame; where frames hold more, their bytes say so.
      outputTokens: Math.max(produced.contentFrames, Math.ceil(produced.contentBytes / BYTES_PER_TOKEN)),
    },
    source: 'estimated',
  };
}

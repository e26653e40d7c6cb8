import type { PriceEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { UpstreamFailure } from '@roundhouse/drivers';
import { newId } from '@roundhouse/kernel';
import { NO_TOKENS, type TokenCounts } from '@roundhouse/openai-api';
import { costPico, inputTokensOf, outputTokensOf } from '@roundhouse/pricing';
import { MODE_BY_NAME } from '@roundhouse/snapshot';
import type { AttemptRecord, SettledUsageSource, SettleFacts } from '../accounting/accounting.ports.ts';
import type { AttemptOutcome } from '../planning/planning.ports.ts';
import type { AttemptContext } from './attempt-context.ts';
import type { Produced } from './attempt-result.ts';
import type { DeploymentTarget } from './deployment-target.ts';
import { BYTES_PER_TOKEN } from './domain/request-facts.ts';
import { saneUsage } from './domain/sane-usage.ts';

/**
 * The record of an attempt that is about to be dialled, under an id of its own.
 *
 * @param leaseIds leases of budgets that cover it; empty = none
 */
export function attemptRecord(
  { request, prepared, plan, index }: AttemptContext,
  { deployment, model, providerId, credentialId, price }: DeploymentTarget,
  gatewayId: string,
  leaseIds: string,
): AttemptRecord {
  const { principal } = request;
  return {
    attemptId: newId(),
    attribution: {
      requestId: request.requestId,
      organizationId: principal.organizationId,
      projectId: principal.projectId,
      teamId: principal.teamId,
      memberId: principal.memberId,
      apiKeyId: principal.apiKeyId,
      modelId: model.id,
      modelKey: model.key,
      deploymentId: deployment.id,
      providerId,
      credentialId,
      upstreamModelId: deployment.upstreamModelId,
      mode: MODE_BY_NAME[request.mode],
      priceId: price?.id ?? '',
      attemptIndex: index,
      stream: prepared.facts.stream,
      gatewayId,
      configNumber: plan.configNumber,
      leaseId: leaseIds,
      trace: request.trace?.context,
      costLabels: prepared.costLabels as string[],
    },
  };
}

/** What routers and records are told of an attempt that is over. */
export function attemptOutcome(
  deploymentId: string,
  { failureClass, httpStatus, firstTokenMs, durationMs, usage }: SettleFacts,
  failure: UpstreamFailure | undefined,
): AttemptOutcome {
  return {
    deploymentId,
    failureClass,
    httpStatus,
    firstTokenMs,
    durationMs,
    retryAfterMs: failure?.retryAfterMs ?? 0,
    inputTokens: usage === undefined ? 0 : inputTokensOf(usage),
    outputTokens: usage === undefined ? 0 : outputTokensOf(usage),
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

/** The facts that settle an attempt, with its exact cost. Usage that the upstream did not report is estimated, and says so. */
export function settleFacts(end: AttemptEnd): SettleFacts {
  const { usage, source } = usageOf(end);
  return {
    endStatus: end.endStatus,
    usage,
    // The amount per request is for attempts that were served.
    costPico: source === 'none' ? 0n : recordable(costPico(usage, end.price)),
    usageSource: source,
    durationMs: Math.round(end.durationMs),
    firstTokenMs: Math.round(end.firstTokenMs),
    httpStatus: end.httpStatus,
    failureClass: end.failureClass,
    finishReason: end.produced.finishReason,
  };
}

/** More than nine million dollars for one attempt: only a price that is wrong. Its settle must not be lost over it. */
const MAX_COST_PICO = 2n ** 63n - 1n;

function recordable(cost: bigint): bigint {
  return cost > MAX_COST_PICO ? MAX_COST_PICO : cost;
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

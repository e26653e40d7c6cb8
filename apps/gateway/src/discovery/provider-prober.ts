import type { OfferedModel } from '@roundhouse/drivers';
import { failureOf } from '../inference/transport-failure.ts';
import { redacted, secretsIn } from '../model-tests/domain/redaction.ts';
import { USABLE, verdictOf, type Verdict } from '../model-tests/domain/verdict.ts';
import type { UpstreamProbe } from '../model-tests/upstream-probe.ts';
import type { ProviderTargets } from './provider-target.ts';

/** Longest that a provider may take to list its models, in milliseconds. */
export const LIST_LIMIT_MS = 20_000;

/** Lists of hundreds of models with all that is said about them are some 500 KiB. */
const MAX_LIST_BYTES = 8 * 1024 * 1024;

/** What asking a provider for its models came to. */
export interface ProviderAnswer {
  readonly verdict: Verdict;
  /** undefined = no HTTP answer came. */
  readonly status: number | undefined;
  readonly latencyMs: number | undefined;
  /** undefined = it did not list any. */
  readonly models: readonly OfferedModel[] | undefined;
}

/** Asks providers for their models: the check that costs nothing, and the start of every discovery. */
export class ProviderProber {
  private readonly targets: ProviderTargets;
  private readonly probe: UpstreamProbe;
  private readonly limitMs: number;

  constructor(targets: ProviderTargets, probe: UpstreamProbe, limitMs = LIST_LIMIT_MS) {
    this.targets = targets;
    this.probe = probe;
    this.limitMs = limitMs;
  }

  /** Never throws: whatever goes wrong is an answer. */
  async ask(providerId: string, signal: AbortSignal): Promise<ProviderAnswer> {
    const target = await this.targets.find(providerId);
    if (!('driver' in target)) {
      const { result, message } = target;
      const errorClass = result === 'error' ? 'not_configured' : 'unsupported';
      return { verdict: { result, errorClass, message }, status: undefined, latencyMs: undefined, models: undefined };
    }
    const { driver, dispatcher, modelList, request } = target;
    const outcome = await this.probe.call(
      { driver, dispatcher, method: 'GET', ...request, maxAnswerBytes: MAX_LIST_BYTES, limitMs: this.limitMs },
      signal,
    );
    const { status, durationMs } = outcome;
    const models = outcome.failure === undefined ? modelList.read(outcome.body) : undefined;
    const failure = outcome.failure ?? (models === undefined ? failureOf('protocol', status) : undefined);
    const verdict = failure === undefined ? USABLE : verdictOf(failure);
    const message = redacted(verdict.message, secretsIn(request.headers));
    const came = status === 0 ? undefined : status;
    return {
      verdict: { ...verdict, message },
      status: came,
      latencyMs: came === undefined ? undefined : durationMs,
      models,
    };
  }
}

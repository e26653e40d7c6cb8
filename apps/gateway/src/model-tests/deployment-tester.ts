import type { DeploymentEntry, ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { TestResult, type TestTarget } from '@roundhouse/contracts/registry/v1/probe_service';
import { findDriver, type Driver, type DriverMode, type UpstreamFailure } from '@roundhouse/drivers';
import type { Clock } from '@roundhouse/kernel';
import { inspectAnswer, inspectCompletion } from '@roundhouse/openai-api';
import { modeName } from '@roundhouse/snapshot';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import type { DeploymentTarget, DeploymentTargets } from '../inference/deployment-target.ts';
import { failureOf } from '../inference/transport-failure.ts';
import { whyUncallable } from './connection-words.ts';
import { redacted, secretsIn } from './domain/redaction.ts';
import { hasTestCall, testBody, testMode, wantsModernStyle, type TestStyle } from './domain/test-call.ts';
import { USABLE, verdictOf, type Verdict } from './domain/verdict.ts';
import type { ProbeOutcome, UpstreamProbe } from './upstream-probe.ts';

/** Longest that the test of one deployment may take, in milliseconds. */
export const TEST_LIMIT_MS = 30_000;

const MAX_ANSWER_BYTES = 256 * 1024;
/** Of a picture or sound. */
const MAX_MEDIA_BYTES = 16 * 1024 * 1024;
const MEDIA: ReadonlySet<DriverMode> = new Set(['image', 'audio_speech']);
/** How much of an answer is kept, in characters. */
const MAX_KEPT_ANSWER = 600;

/** What testing a deployment needs. */
export interface TesterDependencies {
  readonly configuration: ConfigurationView;
  readonly targets: DeploymentTargets;
  readonly probe: UpstreamProbe;
  readonly clock: Clock;
  /** Default {@link TEST_LIMIT_MS}. */
  readonly limitMs?: number;
}

/** A call that was made, and what came of it. */
export interface MadeCall {
  readonly outcome: ProbeOutcome;
  readonly failure: UpstreamFailure | undefined;
  readonly target: DeploymentTarget;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Tests deployments one by one, as the data plane would call them. Never throws: whatever goes wrong is a result. */
export class DeploymentTester {
  private readonly deps: TesterDependencies;

  constructor(deps: TesterDependencies) {
    this.deps = deps;
  }

  /** @param paid whether the test may cost real money */
  async test({ deploymentId, definition }: TestTarget, paid: boolean, signal: AbortSignal): Promise<TestResult> {
    const state = this.deps.configuration.current();
    const deployment = state?.deployment(deploymentId);
    const model = deployment && state?.model(deployment.modelId);
    const result = (verdict: Verdict, more: Partial<TestResult> = {}): TestResult =>
      TestResult.fromPartial({
        deploymentId,
        definition,
        result: verdict.result,
        errorClass: verdict.errorClass,
        message: verdict.message,
        upstreamModelId: deployment?.upstreamModelId ?? '',
        ...more,
      });
    const driver = deployment && findDriver(deployment.driver);
    if (deployment === undefined || model === undefined || driver === undefined) {
      return result(notConfigured('This gateway does not know the deployment, its model or its driver.'));
    }
    const protocol = deployment.protocol || driver.contract.protocol;
    const mode = testMode(modeName(model.mode), driver.contract.modes, paid);
    if (typeof mode !== 'string' || !hasTestCall(mode)) {
      const message = typeof mode === 'string' ? `There is no smallest call for ${mode} yet.` : mode.unsupported;
      return result({ result: 'unsupported', errorClass: 'unsupported', message }, { protocol });
    }
    try {
      const made = await this.call(deployment, model, mode, signal);
      return result(made.failure === undefined ? USABLE : verdictOf(made.failure), { protocol, ...told(made) });
    } catch {
      return result(notConfigured(whyUncallable(this.deps.configuration, deployment, driver)), { protocol });
    }
  }

  /**
   * Makes the one tiny call, in the words that the upstream takes.
   *
   * @throws when the deployment cannot be called as it is configured
   */
  async call(deployment: DeploymentEntry, model: ModelEntry, mode: DriverMode, signal: AbortSignal): Promise<MadeCall> {
    const { clock, limitMs = TEST_LIMIT_MS } = this.deps;
    const endsAtMs = clock.monotonicMs() + limitMs;
    const first = await this.callOnce(deployment, model, mode, 'customary', limitMs, signal);
    const { failure } = first;
    const retry = failure !== undefined && wantsModernStyle(failure.status, `${failure.param} ${failure.message}`);
    const restMs = endsAtMs - clock.monotonicMs();
    if (mode !== 'chat' || !retry || restMs <= 0) return first;
    return this.callOnce(deployment, model, mode, 'modern', restMs, signal);
  }

  private async callOnce(
    deployment: DeploymentEntry,
    model: ModelEntry,
    mode: DriverMode,
    style: TestStyle,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<MadeCall> {
    const target = await this.deps.targets.find(deployment.id, mode, false);
    const body = testBody(mode, deployment.upstreamModelId, style);
    const { path, headers } = target.request;
    const outcome = await this.deps.probe.call(
      {
        driver: target.driver,
        dispatcher: target.dispatcher,
        method: 'POST',
        path,
        headers,
        body: JSON.stringify(body),
        maxAnswerBytes: MEDIA.has(mode) ? MAX_MEDIA_BYTES : MAX_ANSWER_BYTES,
        limitMs,
      },
      signal,
    );
    const failure = outcome.failure ?? faultOf(target.driver, mode, outcome, this.deps.clock.nowMs());
    return { outcome, failure, target, body };
  }
}

/** What is wrong with an answer whose status says success; undefined = nothing. */
function faultOf(driver: Driver, mode: DriverMode, outcome: ProbeOutcome, nowMs: number): UpstreamFailure | undefined {
  const { status, body, contentType } = outcome;
  if (mode === 'audio_speech' && !contentType.includes('json')) {
    return body.length === 0 ? failureOf('protocol', status) : undefined;
  }
  try {
    if (mode !== 'chat' && mode !== 'embedding') {
      const { isError, itemCount } = inspectAnswer(body);
      if (isError) return driver.failure(status, {}, body, nowMs);
      return itemCount === 0 ? failureOf('protocol', status) : undefined;
    }
    const facts = inspectCompletion(body);
    if (facts.error.start >= 0) return driver.failure(status, {}, body, nowMs);
    return facts.choiceCount === 0 ? failureOf('protocol', status) : undefined;
  } catch {
    return failureOf('protocol', status);
  }
}

/** Latency, status and what was said, as far as an HTTP answer came. */
function told({ outcome, failure, target, body }: MadeCall): Partial<TestResult> {
  const { status, durationMs, contentType } = outcome;
  const secrets = secretsIn(target.request.headers);
  const request = { method: 'POST', body };
  if (status === 0) return { debugJson: Buffer.from(JSON.stringify({ request })) };
  const answer = {
    status,
    content_type: redacted(contentType, secrets).slice(0, 100),
    ...(failure === undefined ? { body: shown(outcome, secrets) } : namesOf(failure, secrets)),
  };
  return {
    upstreamStatus: status,
    latencyMs: durationMs,
    debugJson: Buffer.from(JSON.stringify({ request, answer })),
    ...(failure !== undefined && { message: redacted(verdictOf(failure).message, secrets) }),
  };
}

/** An answer as far as it can be read. */
function shown({ body, contentType }: ProbeOutcome, secrets: readonly string[]): string {
  if (/^(audio|image|video)\//.test(contentType)) return `${body.length} bytes`;
  return redacted(body.toString('utf8', 0, MAX_ANSWER_BYTES), secrets).slice(0, MAX_KEPT_ANSWER);
}

/** What an upstream says about a failure, fit to be kept. */
function namesOf({ type, code, param, message }: UpstreamFailure, secrets: readonly string[]): Record<string, string> {
  const names = { type, code, param, message };
  return Object.fromEntries(Object.entries(names).map(([name, text]) => [name, redacted(text, secrets)]));
}

function notConfigured(message: string): Verdict {
  return { result: 'error', errorClass: 'not_configured', message };
}

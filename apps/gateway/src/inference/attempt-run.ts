import type { FailureClass, ResponseHeaders, UpstreamFailure } from '@roundhouse/drivers';
import { AppError } from '@roundhouse/errors';
import { costPico } from '@roundhouse/pricing';
import type { AttemptRecord, SettleFacts } from '../accounting/accounting.ports.ts';
import type { AttemptOutcome, PlannedAttempt, Planning } from '../planning/planning.ports.ts';
import { openAttempt, settleAttempt, settleFacts, type Charge } from './attempt-ledger.ts';
import { nothingProduced, type AttemptResult } from './attempt-result.ts';
import type { CallDependencies, CallRequest } from './call-context.ts';
import type { ClientAnswer, FlatHeaders } from './client-answer.ts';
import type { DeploymentTarget } from './deployment-target.ts';
import { bodyFor, type PreparedCall } from './prepared-call.ts';
import { StreamRelay } from './stream-relay.ts';
import { failureOf } from './transport-failure.ts';
import { UnaryRelay } from './unary-relay.ts';
import { UpstreamAttempt, type AttemptLimits } from './upstream-attempt.ts';

/** What one attempt belongs to. */
export interface AttemptContext {
  readonly request: CallRequest;
  readonly prepared: PreparedCall;
  readonly plan: Extract<Planning, { kind: 'plan' }>;
  readonly planned: PlannedAttempt;
  /** From 0 inside the request. */
  readonly index: number;
  /** Monotonic milliseconds at which the whole request must be over. */
  readonly deadlineMs: number;
  readonly answer: ClientAnswer;
  /** Response headers as of now. */
  readonly headers: () => FlatHeaders;
}

/** What came of one attempt. */
export interface AttemptReport {
  readonly outcome: AttemptOutcome;
  /** undefined = it served the request. */
  readonly failure: UpstreamFailure | undefined;
  /** Whether the caller has seen a part of it. */
  readonly committed: boolean;
  readonly usageSource: SettleFacts['usageSource'];
}

/**
 * One attempt with one deployment: find, record, dial, relay, settle, and hand the answer to the caller. A served
 * answer ends only after its settle is durable.
 */
export class AttemptRun {
  /** Headers of the upstream's answer. */
  upstreamHeaders: ResponseHeaders = {};
  /** Cost of a whole answer; undefined for streams, whose headers leave before it is known. */
  costPico: bigint | undefined;
  private attempt: UpstreamAttempt | undefined;
  private endedAtMs = 0;
  private settled: Promise<void> | undefined;
  private readonly deps: CallDependencies;
  private readonly context: AttemptContext;

  constructor(deps: CallDependencies, context: AttemptContext) {
    this.deps = deps;
    this.context = context;
  }

  get deploymentId(): string {
    return this.context.planned.deploymentId;
  }

  /** How long the upstream has been waited for, until now or until its end. */
  get waitedMs(): number {
    if (this.attempt === undefined) return 0;
    return (this.endedAtMs || this.deps.clock.monotonicMs()) - this.attempt.dialledAtMs;
  }

  /** Gives the attempt up. */
  abort(failureClass: FailureClass): void {
    this.attempt?.abort(failureOf(failureClass, this.attempt.status));
  }

  /** @throws AppError ACCOUNTING_UNAVAILABLE when the attempt cannot be recorded */
  async run(): Promise<AttemptReport> {
    const { request, prepared, index, answer } = this.context;
    let target: DeploymentTarget;
    try {
      const { model, facts } = prepared;
      const found = this.deps.targets.find(this.deploymentId, model, request.mode, facts.stream);
      // Waiting for what is there already would cost a turn of the microtask queue.
      target = found instanceof Promise ? await found : found;
    } catch (thrown) {
      return this.unusable(thrown);
    }
    const trace = request.trace?.context;
    const record = await openAttempt(this.deps.accounting, this.charge(), target, index, trace);
    const relay = prepared.facts.stream ? this.streamRelay(target) : this.unaryRelay(target);
    const result = await this.dial(target, relay);
    const report = this.settle(target, record, relay, result);
    // What is still to be sent to the caller waits for the record to be durable; failover does not wait.
    if (result.kind === 'served' || result.committed) await this.settled;
    if (result.kind === 'served') this.deliver(relay);
    answer.onGone = undefined;
    answer.onDrain = undefined;
    return report;
  }

  private unaryRelay(target: DeploymentTarget): UnaryRelay {
    return new UnaryRelay({
      driver: target.driver,
      clock: this.deps.clock,
      modelJson: this.context.prepared.modelJson,
      maxAnswerBytes: this.deps.settings.maxAnswerBytes,
    });
  }

  private streamRelay(target: DeploymentTarget): StreamRelay {
    const { prepared, answer, headers } = this.context;
    return new StreamRelay(answer, {
      driver: target.driver,
      clock: this.deps.clock,
      modelJson: prepared.modelJson,
      wantsUsage: prepared.facts.wantsUsage,
      onCommit: (upstreamHeaders) => {
        this.upstreamHeaders = upstreamHeaders;
        if (!answer.streaming) answer.startStream(headers());
      },
    });
  }

  /** Hands a served answer to the caller. */
  private deliver(relay: StreamRelay | UnaryRelay): void {
    const { request, answer, headers } = this.context;
    if (relay instanceof StreamRelay) {
      request.trace?.step('respond');
      answer.endStream();
    } else if (!answer.gone) {
      this.upstreamHeaders = relay.headers;
      request.trace?.step('respond');
      answer.sendJson(relay.body, headers());
    }
  }

  private dial(target: DeploymentTarget, relay: StreamRelay | UnaryRelay): Promise<AttemptResult> {
    const { deps, context } = this;
    const { answer, request } = context;
    const attempt = new UpstreamAttempt(target.driver, this.limits(), relay, deps.sweeper, deps.clock);
    this.attempt = attempt;
    relay.attempt = attempt;
    answer.onGone = () => attempt.abort(failureOf('cancelled', attempt.status));
    answer.onDrain = () => attempt.resume();
    if (answer.gone) {
      attempt.abort(failureOf('cancelled'));
      return relay.result;
    }
    deps.planner.dialling(request.requestId, this.deploymentId);
    const { path } = target.request;
    const headers = [...target.request.headers, 'x-request-id', request.requestId];
    const trace = request.trace?.context;
    if (trace !== undefined) headers.push('traceparent', trace.traceparent);
    if (trace !== undefined && trace.tracestate !== '') headers.push('tracestate', trace.tracestate);
    attempt.dial(target.dispatcher, { method: 'POST', path, headers, body: bodyFor(context.prepared, target) });
    return relay.result;
  }

  private limits(): AttemptLimits {
    const { planned, deadlineMs, prepared } = this.context;
    const { settings, clock } = this.deps;
    const factor = prepared.facts.stream ? 1 : settings.unaryWaitFactor;
    return {
      connectMs: planned.connectTimeoutMs,
      firstTokenMs: planned.firstTokenTimeoutMs * factor,
      idleMs: planned.idleTimeoutMs,
      totalMs: Math.min(planned.totalTimeoutMs, deadlineMs - clock.monotonicMs()),
    };
  }

  /** Records how an attempt ended. {@link settled} tells when that is durable. */
  private settle(
    target: DeploymentTarget,
    record: AttemptRecord,
    relay: StreamRelay | UnaryRelay,
    result: AttemptResult,
  ): AttemptReport {
    const { prepared, request } = this.context;
    const attempt = this.attempt as UpstreamAttempt;
    this.endedAtMs = this.deps.clock.monotonicMs();
    request.trace?.step('settle');
    const failure = result.kind === 'failed' ? result.failure : undefined;
    const committed = result.kind === 'failed' && result.committed;
    const { produced } = relay;
    const facts = settleFacts({
      endStatus: failure === undefined ? 'success' : failure.failureClass === 'cancelled' ? 'cancelled' : 'error',
      failureClass: failure?.failureClass ?? '',
      httpStatus: attempt.status,
      durationMs: this.waitedMs,
      firstTokenMs: produced.firstTokenAtMs === 0 ? 0 : produced.firstTokenAtMs - attempt.dialledAtMs,
      produced,
      inputTokensEstimate: prepared.facts.inputTokensEstimate,
      price: target.price,
    });
    if (!prepared.facts.stream && facts.usage !== undefined && target.price !== undefined) {
      this.costPico = costPico(facts.usage, target.price);
    }
    this.settled = settleAttempt(this.deps.accounting, record, facts, this.deps.observer);
    return { outcome: this.outcome(facts, failure), failure, committed, usageSource: facts.usageSource };
  }

  private outcome(facts: SettleFacts, failure: UpstreamFailure | undefined): AttemptOutcome {
    return {
      deploymentId: this.deploymentId,
      failureClass: facts.failureClass,
      httpStatus: facts.httpStatus,
      firstTokenMs: facts.firstTokenMs,
      durationMs: facts.durationMs,
      retryAfterMs: failure?.retryAfterMs ?? 0,
      inputTokens: facts.usage?.inputTokens ?? 0,
      outputTokens: facts.usage?.outputTokens ?? 0,
    };
  }

  /** A deployment that cannot even be dialled: nothing is recorded, because nothing can have been charged. */
  private unusable(thrown: unknown): AttemptReport {
    if (!(thrown instanceof AppError)) throw thrown;
    const failure = failureOf('connect');
    const facts = settleFacts({
      endStatus: 'error',
      failureClass: failure.failureClass,
      httpStatus: 0,
      durationMs: 0,
      firstTokenMs: 0,
      produced: nothingProduced(),
      inputTokensEstimate: 0,
      price: undefined,
    });
    return { outcome: this.outcome(facts, failure), failure, committed: false, usageSource: 'none' };
  }

  private charge(): Charge {
    const { request, prepared, plan } = this.context;
    return {
      requestId: request.requestId,
      principal: request.principal,
      modelId: prepared.model.id,
      modelKey: prepared.model.key,
      mode: request.mode,
      stream: prepared.facts.stream,
      gatewayId: this.deps.settings.gatewayId,
      configNumber: plan.configNumber,
    };
  }
}

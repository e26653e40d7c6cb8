import type { UpstreamFailure } from '@roundhouse/drivers';
import { AppError, toAppError } from '@roundhouse/errors';
import { openAiError, type OpenAiError } from '@roundhouse/openai-api';
import { failureError } from '../errors/failure-errors.ts';
import type { PlannedAttempt, Planner, Planning } from '../planning/planning.ports.ts';
import { answerHeaders } from './answer-headers.ts';
import { AttemptRun, type AttemptReport } from './attempt-run.ts';
import type { CallDependencies, CallRequest } from './call-context.ts';
import type { ClientAnswer, FlatHeaders } from './client-answer.ts';
import { nextStep } from './domain/failover.ts';
import { prepareCall, type PreparedCall } from './prepared-call.ts';
import type { Rostered } from '../collections/roster.ts';
import type { Swept } from './sweeper.ts';

type Plan = Extract<Planning, { kind: 'plan' }>;

/** A call among those that are running. */
export interface RunningCall extends Rostered {
  readonly call: InferenceCall;
}

/**
 * Serves one request of the data plane from its body to its end: resolve, access, shape, plan, attempts, settle,
 * respond, report. One per request; {@link run} never throws.
 */
export class InferenceCall implements Swept {
  seat = -1;
  /** Its place among the running calls. */
  readonly entry: RunningCall = { call: this, seat: -1 };
  private prepared: PreparedCall | undefined;
  private plan: Plan | undefined;
  private current: AttemptRun | undefined;
  private readonly reports: AttemptReport[] = [];
  private reason = '';
  private silentSinceMs = 0;
  private interruption: AppError | undefined;
  private readonly startedAtMs: number;
  private readonly deps: CallDependencies;
  private readonly request: CallRequest;
  private readonly answer: ClientAnswer;

  constructor(deps: CallDependencies, request: CallRequest, answer: ClientAnswer) {
    this.deps = deps;
    this.request = request;
    this.answer = answer;
    this.startedAtMs = deps.clock.monotonicMs();
  }

  /** @param ended called once, after everything else */
  async run(ended: (call: InferenceCall) => void): Promise<void> {
    try {
      const { prepared, planned } = this.prepare();
      const planning = await planned;
      if (planning.kind === 'refusal') throw planning.error;
      this.plan = planning;
      if (prepared.facts.stream) this.deps.sweeper.add(this);
      await this.attempt(prepared, planning);
    } catch (thrown) {
      this.refuse(toAppError(thrown));
    }
    this.finish();
    ended(this);
  }

  /** Ends a call that lasts too long for a stop of the process: the caller gets an error. */
  interrupt(error: AppError): void {
    this.interruption = error;
    this.current?.abort('cancelled');
  }

  /** Early headers and heartbeats of streams. */
  sweep(nowMs: number): void {
    const { answer } = this;
    const { earlyHeadersMs, heartbeatMs } = this.deps.settings;
    if (!answer.streaming) {
      if (nowMs - this.request.receivedAtMs < earlyHeadersMs) return;
      answer.startStream(this.headers(undefined));
    }
    if (answer.wrote || this.silentSinceMs === 0) {
      answer.wrote = false;
      this.silentSinceMs = nowMs;
    } else if (nowMs - this.silentSinceMs >= heartbeatMs) {
      answer.heartbeat();
      this.silentSinceMs = nowMs;
    }
  }

  /** Reads the request and asks for a plan. */
  private prepare(): { prepared: PreparedCall; planned: Promise<Planning> } {
    const { configuration, planner, accounting } = this.deps;
    const { principal, mode, body, trace } = this.request;
    const prepared = prepareCall(configuration, principal, mode, body, trace);
    this.prepared = prepared;
    if (!accounting.writable) throw new AppError('ACCOUNTING_UNAVAILABLE', 'Usage cannot be recorded at the moment.');
    trace?.step('plan');
    return { prepared, planned: planner.plan(this.query(prepared)) };
  }

  /** Tries deployments until one has served, nothing may be tried any more, or the caller is gone. */
  private async attempt(prepared: PreparedCall, plan: Plan): Promise<void> {
    const { clock, settings } = this.deps;
    let triedAgain = false;
    for (let index = 0; !this.answer.gone && this.interruption === undefined;) {
      const report = await this.start(prepared, plan, plan.attempts[index] as PlannedAttempt).run();
      this.reports.push(report);
      if (report.failure === undefined || this.answer.gone) return;
      if (report.committed) return this.fail(report.failure);
      const step = nextStep(
        {
          failureClass: report.failure.failureClass,
          retryAfterMs: report.failure.retryAfterMs,
          attemptsMade: this.reports.length,
          permittedRetries: plan.permittedRetries,
          hasNext: index + 1 < plan.attempts.length,
          triedAgain,
          deadlineUsed: (clock.monotonicMs() - this.startedAtMs) / settings.requestDeadlineMs,
        },
        Math.random(),
      );
      if (step.kind === 'stop') return this.fail(report.failure);
      if (step.kind === 'next') {
        index += 1;
      } else {
        triedAgain = true;
        await this.pause(step.delayMs);
      }
    }
    if (this.interruption !== undefined) throw this.interruption;
  }

  private start(prepared: PreparedCall, plan: Plan, planned: PlannedAttempt): AttemptRun {
    const { deps, request, answer } = this;
    request.trace?.step('attempt', { 'roundhouse.deployment': planned.deploymentId });
    const deadlineMs = this.startedAtMs + deps.settings.requestDeadlineMs;
    const headers = (): FlatHeaders => this.headers(run);
    const index = this.reports.length;
    const run = new AttemptRun(deps, { request, prepared, plan, planned, index, deadlineMs, answer, headers });
    this.current = run;
    return run;
  }

  private fail(failure: UpstreamFailure): void {
    if (this.interruption !== undefined) throw this.interruption;
    this.reason = failure.failureClass;
    this.respond(failureError(failure));
  }

  private refuse(error: AppError): void {
    this.reason = error.reason;
    this.respond(openAiError(error));
  }

  private respond(error: OpenAiError): void {
    this.request.trace?.fail(this.reason);
    this.request.trace?.step('respond');
    this.answer.sendError(error, this.headers(undefined));
  }

  private pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.answer.onGone = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private query(prepared: PreparedCall): Parameters<Planner['plan']>[0] {
    const { request, deps } = this;
    const { facts, model } = prepared;
    const trace = request.trace?.context;
    return {
      requestId: request.requestId,
      principal: request.principal,
      modelId: model.id,
      mode: request.mode,
      capabilities: facts.capabilities,
      inputTokensEstimate: facts.inputTokensEstimate,
      maxOutputTokens: facts.maxOutputTokens,
      tags: facts.tags,
      affinityKey: '',
      stream: facts.stream,
      deadlineMs: deps.settings.requestDeadlineMs,
      priority: 0,
      ...(trace !== undefined && { trace }),
    };
  }

  private headers(run: AttemptRun | undefined): FlatHeaders {
    const { prepared, plan, request } = this;
    if (prepared === undefined) return [];
    return answerHeaders({
      model: prepared.model.key,
      deploymentId: run?.deploymentId ?? '',
      attempts: this.reports.length + (run === undefined ? 0 : 1),
      planSource: plan?.source ?? '',
      overheadMs: this.overheadMs(run),
      costPico: run?.costPico,
      traceparent: request.trace?.context?.traceparent,
      upstreamHeaders: run?.upstreamHeaders ?? {},
    });
  }

  /** Time that was not spent waiting for an upstream. */
  private overheadMs(run: AttemptRun | undefined): number {
    const elapsedMs = this.deps.clock.monotonicMs() - this.startedAtMs;
    const waitedMs = this.reports.reduce((sum, report) => sum + report.outcome.durationMs, run?.waitedMs ?? 0);
    return Math.max(0, elapsedMs - waitedMs);
  }

  /** Reports to the planner and to operators. */
  private finish(): void {
    const { deps, request, answer, reports, prepared } = this;
    deps.sweeper.delete(this);
    if (reports.length > 0) {
      deps.planner.report({ requestId: request.requestId, attempts: reports.map((report) => report.outcome) });
    } else if (this.plan !== undefined) {
      deps.planner.cancel(request.requestId);
    }
    const last = reports.at(-1);
    const status = answer.gone ? 499 : answer.status;
    const reason = answer.gone ? 'cancelled' : this.reason;
    request.trace?.end(status, reason);
    deps.observer.finished({
      requestId: request.requestId,
      clientRequestId: request.clientRequestId,
      traceId: request.trace?.traceId ?? '',
      route: request.route,
      principal: request.principal,
      model: prepared?.model.key ?? '',
      stream: prepared?.facts.stream ?? false,
      status,
      reason,
      deploymentId: last?.outcome.deploymentId ?? '',
      attempts: reports.length,
      planSource: this.plan?.source ?? '',
      inputTokens: last?.outcome.inputTokens ?? 0,
      outputTokens: last?.outcome.outputTokens ?? 0,
      usageSource: last?.usageSource ?? 'none',
      ttftMs: last?.outcome.firstTokenMs ?? 0,
      durationMs: deps.clock.monotonicMs() - request.receivedAtMs,
      overheadMs: this.overheadMs(undefined),
    });
  }
}

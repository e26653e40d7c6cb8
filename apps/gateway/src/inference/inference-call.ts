import type { UpstreamFailure } from '@roundhouse/drivers';
import { AppError, toAppError } from '@roundhouse/errors';
import { invariant } from '@roundhouse/kernel';
import { openAiError, type OpenAiError } from '@roundhouse/openai-api';
import { routeTarget } from '@roundhouse/snapshot';
import { failureError } from '../errors/failure-errors.ts';
import { wholeBody } from '../http/body-parsing.ts';
import type { PlannedAttempt, Planner, Planning } from '../planning/planning.ports.ts';
import { answerHeaders } from './answer-headers.ts';
import type { AttemptOwner, AttemptReport } from './attempt-context.ts';
import { AttemptRun } from './attempt-run.ts';
import type { CallDependencies, CallRequest } from './call-context.ts';
import type { ClientAnswer, FlatHeaders } from './client-answer.ts';
import { AttemptCursor, overallFailure, type NextAttempt } from './domain/attempt-cursor.ts';
import { bodyFacts } from './body-facts.ts';
import { NO_BODY } from '../request-log/request-facts.ts';
import type { LoadWait } from './load-waits.ts';
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
export class InferenceCall implements Swept, AttemptOwner {
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
  private refusal: Extract<Planning, { kind: 'refusal' }> | undefined;
  /** Made when the first attempt has failed. */
  private cursor: AttemptCursor<PlannedAttempt> | undefined;
  /** Made when it waits for a model to be loaded. */
  private loadWait: LoadWait | undefined;
  private over = false;
  private ended: ((call: InferenceCall) => void) | undefined;
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

  /** What it took in and gave out. */
  get passedBytes(): number {
    const { body, form } = this.request;
    return (Buffer.isBuffer(body) ? body.length : 0) + (form?.sizeBytes ?? 0) + this.answer.sentBytes;
  }

  /** @param ended called once, after everything else, perhaps before this returns */
  run(ended: (call: InferenceCall) => void): void {
    this.ended = ended;
    if (this.answer.gone || this.interruption !== undefined) {
      this.end();
      return;
    }
    try {
      this.ask(this.prepare());
    } catch (thrown) {
      this.attemptBroke(thrown);
    }
  }

  /** Ends a call whose body was not even read. @param ended as for {@link run} */
  turnAway(error: AppError, ended: (call: InferenceCall) => void): void {
    this.ended = ended;
    this.interruption = error;
    this.end();
  }

  /** Ends a call that lasts too long, or grows too large: the caller gets an error. */
  interrupt(error: AppError): void {
    this.interruption = error;
    this.current?.abort('cancelled');
    this.loadWait?.rouse();
  }

  /** Early headers, heartbeats and bounds of streams. */
  sweep(nowMs: number): void {
    const { answer } = this;
    const { earlyHeadersMs, heartbeatMs, maxStreamAgeMs, maxStreamBytes } = this.deps.settings;
    const ageMs = nowMs - this.request.receivedAtMs;
    if (this.interruption === undefined && (ageMs > maxStreamAgeMs || answer.sentBytes > maxStreamBytes)) {
      this.interrupt(ageMs > maxStreamAgeMs ? streamTooOld(maxStreamAgeMs) : streamTooLarge(maxStreamBytes));
      return;
    }
    if (!answer.streaming) {
      if (!this.request.wishes.earlyHeaders || ageMs < earlyHeadersMs) return;
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

  attemptEnded(report: AttemptReport): void {
    this.reports.push(report);
    try {
      if (report.failure === undefined || this.answer.gone) this.finish();
      else this.failed(report.failure, report.committed);
    } catch (thrown) {
      this.attemptBroke(thrown);
    }
  }

  attemptBroke(error: unknown): void {
    this.refuse(toAppError(error));
    this.finish();
  }

  /** Reads the request. */
  private prepare(): PreparedCall {
    const { configuration, accounting } = this.deps;
    const { principal, operation, form, trace, wishes } = this.request;
    const body = wholeBody(this.request.body);
    this.request.body = body;
    const prepared = prepareCall(configuration, principal, operation, body, trace, wishes, form);
    this.prepared = prepared;
    this.answer.capture = prepared.capture;
    if (!accounting.writable) throw new AppError('ACCOUNTING_UNAVAILABLE', 'Usage cannot be recorded at the moment.');
    trace?.step('plan');
    return prepared;
  }

  private ask(prepared: PreparedCall): void {
    try {
      const query = this.query(prepared);
      this.request.trace?.asks(query);
      this.deps.planner.plan(query, (planning) => this.planned(prepared, planning));
    } catch (thrown) {
      this.attemptBroke(thrown);
    }
  }

  private planned(prepared: PreparedCall, planning: Planning): void {
    try {
      if (planning.kind === 'refusal') {
        this.refusal = planning;
        if (planning.loading !== undefined && this.waitForModel(prepared)) return;
        this.request.trace?.refused(planning.error);
        throw planning.error;
      }
      this.loadWait?.end();
      this.plan = planning;
      this.request.trace?.planned(planning, this.strategyOf(prepared));
      if (prepared.facts.stream) this.deps.sweeper.add(this);
      this.attempt(planning.attempts[0] as PlannedAttempt);
    } catch (thrown) {
      this.attemptBroke(thrown);
    }
  }

  /** Waits for a model that is being loaded, where its caller wants to, and asks the planner again now and then. */
  private waitForModel(prepared: PreparedCall): boolean {
    const { deps, request, answer } = this;
    if (answer.gone || this.interruption !== undefined) return false;
    if (this.loadWait === undefined) {
      const untilMs = request.receivedAtMs + Math.min(request.wishes.waitMs, deps.settings.requestDeadlineMs);
      this.loadWait = deps.loadWaits.enter({ callableId: prepared.model.id, bytes: request.body.length, untilMs });
      if (this.loadWait === undefined) return false;
      request.trace?.step('load');
      if (prepared.facts.stream) deps.sweeper.add(this);
    }
    const wait = this.loadWait;
    const sleeps = wait.sleep(() => {
      answer.listen();
      if (answer.gone || this.interruption !== undefined) this.end();
      else this.ask(prepared);
    });
    if (sleeps) answer.listen(() => wait.rouse());
    return sleeps;
  }

  /** How one of the deployments is chosen, for the record. */
  private strategyOf({ model }: PreparedCall): string {
    const state = this.deps.configuration.current();
    return (state && routeTarget(state, model.id)?.strategy) ?? '';
  }

  /** Tries a deployment, unless the caller is gone or the call was interrupted. */
  private attempt(planned: PlannedAttempt): void {
    if (this.answer.gone || this.interruption !== undefined) this.end();
    else this.start(planned);
  }

  /** Ends a call that nothing is tried for any more. */
  private end(): void {
    if (this.answer.gone || this.interruption === undefined) this.finish();
    else this.attemptBroke(this.interruption);
  }

  /** Tries another deployment, or the same one again, or gives up. */
  private failed(failure: UpstreamFailure, committed: boolean): void {
    const next = committed || this.interruption !== undefined ? undefined : this.nextAfter(failure);
    if (next === undefined) {
      this.fail(committed ? failure : (overallFailure(this.failures()) ?? failure));
      this.finish();
    } else if (next.delayMs === 0) {
      this.attempt(next.attempt);
    } else {
      this.pause(next);
    }
  }

  private nextAfter({ failureClass, retryAfterMs }: UpstreamFailure): NextAttempt<PlannedAttempt> | undefined {
    const { plan, current, deps } = this;
    invariant(plan !== undefined && current !== undefined, 'what failed was an attempt of a plan');
    const elapsedMs = deps.clock.monotonicMs() - this.startedAtMs;
    const deadlineMs = deps.settings.requestDeadlineMs;
    this.cursor ??= new AttemptCursor(plan);
    const failed = { failureClass, retryAfterMs, elapsedMs, deadlineMs };
    return this.cursor.after(current.planned, failed, Math.random());
  }

  private failures(): UpstreamFailure[] {
    return this.reports.flatMap(({ failure }) => failure ?? []);
  }

  private start(planned: PlannedAttempt): void {
    const { deps, request, answer, prepared, plan } = this;
    invariant(prepared !== undefined && plan !== undefined, 'attempts are made of planned calls');
    request.trace?.step('attempt', { 'roundhouse.deployment': planned.deploymentId });
    const deadlineMs = this.startedAtMs + deps.settings.requestDeadlineMs;
    const headers = (): FlatHeaders => this.headers(run);
    const again = this.reports.some(({ dialled }) => dialled);
    const index = this.reports.length;
    const context = { request, prepared, plan, planned, index, again, deadlineMs, answer, headers };
    const run = new AttemptRun(deps, context, this);
    this.current = run;
    run.start();
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

  /** Waits before the same deployment is tried again; not longer than the caller. */
  private pause({ attempt, delayMs }: NextAttempt<PlannedAttempt>): void {
    const goOn = (): void => {
      clearTimeout(timer);
      this.answer.listen();
      this.attempt(attempt);
    };
    const timer = setTimeout(goOn, delayMs);
    this.answer.listen(goOn);
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
      affinityKey: prepared.affinityKey,
      stream: facts.stream,
      deadlineMs: deps.settings.requestDeadlineMs,
      priority: request.wishes.priority === 'low' ? 1 : 0,
      ...(trace !== undefined && { trace }),
    };
  }

  private headers(run: AttemptRun | undefined): FlatHeaders {
    const { prepared, plan, request } = this;
    if (prepared === undefined) return [];
    return answerHeaders({
      model: run?.modelKey ?? prepared.model.key,
      deploymentId: run?.deploymentId ?? '',
      attempts: this.reports.length + (run === undefined ? 0 : 1),
      planSource: plan?.source ?? '',
      overheadMs: this.overheadMs(run, this.deps.clock.monotonicMs()),
      costPico: run?.costPico,
      reservedTokens: run?.reservedTokens,
      addedTokens: run?.addedTokens,
      traceparent: request.trace?.context?.traceparent,
      upstreamHeaders: run?.upstreamHeaders ?? {},
      limits: (plan ?? this.refusal)?.limits,
      loading: plan === undefined ? this.refusal?.loading : undefined,
    });
  }

  /** Time that was not spent waiting for an upstream, or for its model. */
  private overheadMs(run: AttemptRun | undefined, nowMs: number): number {
    const elapsedMs = nowMs - this.startedAtMs;
    const loadedMs = this.loadWait?.waitedMs ?? 0;
    const waitedMs = this.reports.reduce(
      (sum, { outcome }) => sum + outcome.durationMs,
      loadedMs + (run?.waitedMs ?? 0),
    );
    return Math.max(0, elapsedMs - waitedMs);
  }

  /** Reports to the planner and to operators. */
  private finish(): void {
    if (this.over) return;
    this.over = true;
    const { deps, request, answer, reports, prepared } = this;
    deps.sweeper.delete(this);
    this.loadWait?.end();
    if (reports.length > 0) {
      deps.planner.report({ requestId: request.requestId, attempts: reports.map((report) => report.outcome) });
    } else if (this.plan !== undefined) {
      deps.planner.cancel(request.requestId);
    }
    const nowMs = deps.clock.monotonicMs();
    const last = reports.at(-1);
    const status = answer.gone ? 499 : answer.status;
    const reason = answer.gone ? 'cancelled' : this.reason;
    if (deps.settings.traceContent) request.trace?.said(prepared?.capture);
    request.trace?.end(status, reason);
    deps.observer.finished({
      requestId: request.requestId,
      clientRequestId: request.clientRequestId,
      traceId: request.trace?.traceId ?? '',
      steps: request.trace,
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
      durationMs: nowMs - request.receivedAtMs,
      overheadMs: this.overheadMs(undefined, nowMs),
      body: prepared === undefined ? NO_BODY : bodyFacts(prepared),
    });
    this.ended?.(this);
  }
}

function streamTooOld(limitMs: number): AppError {
  return new AppError('DEADLINE', `The stream was ended: it lasted longer than ${Math.round(limitMs / 1_000)} s.`);
}

function streamTooLarge(limitBytes: number): AppError {
  return new AppError('UPSTREAM_TRUNCATED', `The stream was ended: it grew beyond ${limitBytes} bytes.`);
}

import { boundOf } from '@roundhouse/budgets';
import type { FailureClass, ResponseHeaders, UpstreamFailure } from '@roundhouse/drivers';
import { AppError } from '@roundhouse/errors';
import type { AttemptRecord, SettleFacts } from '../accounting/accounting.ports.ts';
import { needsBound, type Hold } from '../budgets/budgets.ports.ts';
import { callSize } from '../budgets/call-size.ts';
import type { AttemptOutcome, PlannedAttempt } from '../planning/planning.ports.ts';
import type { AttemptContext, AttemptOwner, AttemptReport } from './attempt-context.ts';
import { attemptOutcome, attemptRecord, settleFacts } from './attempt-ledger.ts';
import { nothingProduced, type AttemptResult } from './attempt-result.ts';
import type { CallDependencies } from './call-context.ts';
import { callRelay } from './call-relay.ts';
import type { DeploymentTarget } from './deployment-target.ts';
import { outgoing } from './outgoing-body.ts';
import { bodyFor } from './prepared-call.ts';
import type { Relay } from './relay.ts';
import { failureOf } from './transport-failure.ts';
import { UpstreamAttempt, type AttemptLimits } from './upstream-attempt.ts';

const NO_HEADERS: ResponseHeaders = {};

/**
 * One attempt with one deployment: find, record, dial, relay, settle, and hand the answer to the caller. A served
 * answer ends only after its settle is durable. Steps call each other instead of being awaited: at thousands of calls a
 * second promises cost more than what is done in between.
 */
export class AttemptRun {
  /** Cost of a whole answer; undefined for streams, whose headers leave before it is known. */
  costPico: bigint | undefined;
  /** Key of the model that the deployment serves; undefined = the deployment was not found yet. */
  modelKey: string | undefined;
  /** Tokens of the answer that are set aside although the caller named no bound; 0 = none. */
  reservedTokens = 0;
  /** Of those, the bound that is sent along; 0 = none is. */
  addedTokens = 0;
  /** What budgets have set aside; undefined = the attempt is charged to none. */
  private hold: Hold | undefined;
  private attempt: UpstreamAttempt | undefined;
  private relay: Relay | undefined;
  /** Why it was given up, perhaps before its dial. */
  private givenUp: FailureClass | undefined;
  /** Set while the answer is read although its caller has left. */
  private endDrain: (() => void) | undefined;
  private readonly deps: CallDependencies;
  private readonly context: AttemptContext;
  private readonly owner: AttemptOwner;

  constructor(deps: CallDependencies, context: AttemptContext, owner: AttemptOwner) {
    this.deps = deps;
    this.context = context;
    this.owner = owner;
  }

  get planned(): PlannedAttempt {
    return this.context.planned;
  }

  get deploymentId(): string {
    return this.context.planned.deploymentId;
  }

  /** Headers of the upstream's answer. */
  get upstreamHeaders(): ResponseHeaders {
    return this.relay?.headers ?? NO_HEADERS;
  }

  /** How long the upstream has been waited for, until now or until its end. */
  get waitedMs(): number {
    if (this.attempt === undefined) return 0;
    return (this.attempt.endedAtMs || this.deps.clock.monotonicMs()) - this.attempt.dialledAtMs;
  }

  /** Gives the attempt up. */
  abort(failureClass: FailureClass): void {
    this.givenUp = failureClass;
    this.attempt?.abort(failureOf(failureClass, this.attempt.status));
  }

  /** Begins. The owner learns exactly one end, perhaps before this returns. */
  start(): void {
    const { request, prepared } = this.context;
    let found: DeploymentTarget | Promise<DeploymentTarget>;
    try {
      found = this.deps.targets.find(this.deploymentId, request.operation, prepared.facts.stream);
    } catch (thrown) {
      this.unusable(thrown);
      return;
    }
    if (!(found instanceof Promise)) {
      this.reserve(found);
      return;
    }
    found.then(
      (target) => this.reserve(target),
      (error: unknown) => this.unusable(error),
    );
  }

  /** Sets aside what the attempt may use, where budgets bound it. */
  private reserve(target: DeploymentTarget): void {
    const { budgets } = this.deps;
    const { request, prepared, again } = this.context;
    try {
      const due = budgets.due(request.principal, target.model.id, prepared.costLabels);
      if (due.length === 0) {
        this.open(target);
        return;
      }
      const size = callSize(prepared, target);
      if (needsBound(due)) {
        this.reservedTokens = size.assumedTokens;
        this.addedTokens = size.addedTokens;
      }
      budgets.reserve({ budgets: due, countsRequest: !again, bound: boundOf(size, target.price) }, (error, hold) => {
        this.hold = hold;
        if (error === undefined) this.open(target);
        else this.broke(error);
      });
    } catch (error) {
      this.broke(error);
    }
  }

  /** Ends an attempt that went wrong. What was dialled may be billed, whatever became of it here. */
  private broke(error: unknown): void {
    if (this.attempt === undefined) this.hold?.release();
    else this.hold?.spend();
    this.owner.attemptBroke(error);
  }

  /** Makes the attempt's record durable. Only then may it be dialled. */
  private open(target: DeploymentTarget): void {
    const { accounting, settings } = this.deps;
    try {
      this.modelKey = target.model.key;
      this.context.prepared.capture?.narrow(target.model.contentCapture);
      const record = attemptRecord(this.context, target, settings.gatewayId, this.hold?.leaseIds ?? '');
      accounting.open(record, (error) => {
        if (error === undefined) this.dial(target, record);
        else this.broke(unrecorded(error));
      });
    } catch (error) {
      this.broke(error);
    }
  }

  private dial(target: DeploymentTarget, record: AttemptRecord): void {
    const { deps, context } = this;
    const { answer, request } = context;
    try {
      const relay = callRelay(target, context, deps);
      const attempt = new UpstreamAttempt(target.driver, this.limits(), relay, deps.sweeper, deps.clock);
      this.relay = relay;
      this.attempt = attempt;
      relay.begin(attempt, (result) => this.ended(target, record, relay, result));
      answer.listen(
        () => this.callerLeft(target, attempt),
        () => attempt.resume(),
      );
      if (answer.gone || this.givenUp !== undefined) {
        attempt.abort(failureOf(this.givenUp ?? 'cancelled'));
        return;
      }
      deps.planner.dialling(request.requestId, this.deploymentId);
      const { path } = target.request;
      const { body, headers } = outgoing(target, bodyFor(context.prepared, target, this.addedTokens));
      headers.push('x-request-id', request.requestId);
      const trace = request.trace?.context;
      if (trace !== undefined) headers.push('traceparent', trace.traceparent);
      if (trace !== undefined && trace.tracestate !== '') headers.push('tracestate', trace.tracestate);
      attempt.dial(target.dispatcher, { method: 'POST', path, headers, body });
    } catch (error) {
      this.broke(error);
    }
  }

  /** Gives the upstream up, or reads on to learn what it bills anyway. */
  private callerLeft(target: DeploymentTarget, attempt: UpstreamAttempt): void {
    const giveUp = (): void => attempt.abort(failureOf('cancelled', attempt.status));
    if (target.billsAfterAbort) this.endDrain = this.deps.drains.begin(giveUp);
    if (this.endDrain === undefined) giveUp();
    else attempt.resume();
  }

  private limits(): AttemptLimits {
    const { planned, deadlineMs, prepared } = this.context;
    const { settings, clock } = this.deps;
    const factor = prepared.facts.stream ? 1 : settings.unaryWaitFactor;
    return {
      connectMs: planned.connectTimeoutMs,
      firstTokenMs: planned.firstTokenTimeoutMs * factor,
      idleMs: planned.idleTimeoutMs,
      progressMs: prepared.facts.stream ? settings.progressMs : undefined,
      totalMs: Math.min(planned.totalTimeoutMs, deadlineMs - clock.monotonicMs()),
    };
  }

  /**
   * Records how the attempt ended, and tells its owner: of what the caller has seen or is to see once the record is
   * durable, of anything else at once, as failover does not wait.
   */
  private ended(target: DeploymentTarget, record: AttemptRecord, relay: Relay, result: AttemptResult): void {
    const { accounting, observer } = this.deps;
    try {
      const failure = result.kind === 'failed' ? result.failure : undefined;
      const committed = result.kind === 'failed' && result.committed;
      const facts = this.facts(target, record, relay, failure);
      const outcome = attemptOutcome(this.deploymentId, facts, failure);
      this.charged(facts, outcome, target);
      const report = { outcome, failure, committed, usageSource: facts.usageSource, dialled: true };
      const waits = failure === undefined || committed;
      accounting.settle(record, facts, (error) => {
        if (error !== undefined) observer.settleLost(error);
        if (waits) this.conclude(relay, report);
      });
      if (!waits) this.conclude(relay, report);
    } catch (error) {
      this.broke(error);
    }
  }

  /** Notes what it cost, and gives back what of the hold was not used. */
  private charged({ costPico }: SettleFacts, outcome: AttemptOutcome, { price }: DeploymentTarget): void {
    if (!this.context.prepared.facts.stream && price !== undefined) this.costPico = costPico;
    this.hold?.settle({ costPico, tokens: BigInt(outcome.inputTokens + outcome.outputTokens) });
  }

  /** Hands what was served to the caller. */
  private conclude(relay: Relay, report: AttemptReport): void {
    const { request, answer, headers } = this.context;
    try {
      if (report.failure === undefined && !answer.gone) {
        request.trace?.step('respond');
        relay.deliver(answer, headers);
      }
      answer.listen();
    } catch (error) {
      this.owner.attemptBroke(error);
      return;
    }
    this.owner.attemptEnded(report);
  }

  private facts(
    target: DeploymentTarget,
    record: AttemptRecord,
    relay: Relay,
    failure: UpstreamFailure | undefined,
  ): SettleFacts {
    const { prepared, request } = this.context;
    const attempt = this.attempt as UpstreamAttempt;
    const { produced } = relay;
    const left = this.endDrain !== undefined || failure?.failureClass === 'cancelled';
    this.endDrain?.();
    const facts = settleFacts({
      endStatus: left ? 'cancelled' : failure === undefined ? 'success' : 'error',
      failureClass: failure?.failureClass ?? '',
      httpStatus: attempt.status,
      durationMs: this.waitedMs,
      firstTokenMs: produced.firstTokenAtMs === 0 ? 0 : produced.firstTokenAtMs - attempt.dialledAtMs,
      produced,
      inputTokensEstimate: prepared.facts.inputTokensEstimate,
      price: target.price,
    });
    request.trace?.attempted({
      record,
      deploymentId: this.deploymentId,
      driver: target.driver.contract.name,
      startedAtMs: attempt.dialledAtMs,
      facts,
      connectionMs: attempt.connectedAtMs === 0 ? 0 : attempt.connectedAtMs - attempt.dialledAtMs,
      retryAfterMs: failure?.retryAfterMs ?? 0,
      upstreamRequestId: attempt.upstreamRequestId,
    });
    request.trace?.step('settle');
    return facts;
  }

  /** A deployment that cannot even be dialled: nothing is recorded, because nothing can have been charged. */
  private unusable(thrown: unknown): void {
    if (!(thrown instanceof AppError)) {
      this.owner.attemptBroke(thrown);
      return;
    }
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
    this.context.request.trace?.attempted({
      deploymentId: this.deploymentId,
      startedAtMs: this.deps.clock.monotonicMs(),
      facts,
    });
    this.owner.attemptEnded({
      outcome: attemptOutcome(this.deploymentId, facts, failure),
      failure,
      committed: false,
      usageSource: 'none',
      dialled: false,
    });
  }
}

function unrecorded(cause: Error): AppError {
  return new AppError('ACCOUNTING_UNAVAILABLE', 'Usage cannot be recorded at the moment.', { cause });
}

import type { ServerResponse } from 'node:http';
import type { UpstreamFailure, VideoAction } from '@roundhouse/drivers';
import { AppError, toAppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';
import { openAiError, type OpenAiError } from '@roundhouse/openai-api';
import type { Rostered } from '../collections/roster.ts';
import { failureError } from '../errors/failure-errors.ts';
import { identityHeaders, type InboundRequest } from '../http/inbound-request.ts';
import type { AttemptResult } from '../inference/attempt-result.ts';
import { ClientAnswer, type FlatHeaders } from '../inference/client-answer.ts';
import type { DeploymentTarget } from '../inference/deployment-target.ts';
import type { Relay } from '../inference/relay.ts';
import { BinaryRelay } from '../inference/relays/binary-relay.ts';
import { bodyAnswer } from '../inference/relays/relay-choice.ts';
import { WholeMediaRelay } from '../inference/relays/whole-media-relay.ts';
import type { Sweeper } from '../inference/sweeper.ts';
import { failureOf } from '../inference/transport-failure.ts';
import { UpstreamAttempt, type AttemptLimits } from '../inference/upstream-attempt.ts';

/** What is done with a video, and for whom. */
export interface VideoCallRequest {
  readonly action: VideoAction;
  readonly inbound: InboundRequest;
  readonly response: ServerResponse;
  /** JSON text of the model's public key. */
  readonly modelJson: Buffer;
  /** Our name of what the upstream named. */
  readonly renamed: (id: string) => string;
}

const LIMITS: AttemptLimits = { connectMs: 3_000, firstTokenMs: 60_000, idleMs: 45_000, totalMs: 30 * 60_000 };
const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Looks at, fetches or deletes a video where it was made: one attempt with one deployment. Costs nothing, so that nothing
 * is recorded; its error is the caller's answer.
 */
export class VideoCall implements Rostered {
  seat = -1;
  private attempt: UpstreamAttempt | undefined;
  private interruption: AppError | undefined;
  private readonly answer: ClientAnswer;
  private readonly request: VideoCallRequest;
  private readonly sweeper: Sweeper;
  private readonly clock: Clock;

  constructor(request: VideoCallRequest, sweeper: Sweeper, clock: Clock) {
    this.request = request;
    this.sweeper = sweeper;
    this.clock = clock;
    this.answer = new ClientAnswer(request.response, identityHeaders(request.inbound));
  }

  /**
   * Never throws.
   *
   * @param over called once, after everything else
   */
  async run(target: Promise<DeploymentTarget>, over: () => void): Promise<void> {
    try {
      this.dial(await target, over);
    } catch (thrown) {
      this.refuse(toAppError(thrown));
      over();
    }
  }

  /** Ends a call that lasts too long for a stop of the process. */
  interrupt(error: AppError): void {
    this.interruption = error;
    this.attempt?.abort(failureOf('cancelled', this.attempt.status));
  }

  private dial(target: DeploymentTarget, over: () => void): void {
    const { answer, request } = this;
    if (this.interruption !== undefined) throw this.interruption;
    const relay = this.makeRelay(target);
    const attempt = new UpstreamAttempt(target.driver, LIMITS, relay, this.sweeper, this.clock);
    this.attempt = attempt;
    relay.begin(attempt, (result) => {
      this.ended(relay, result);
      over();
    });
    answer.listen(
      () => attempt.abort(failureOf('cancelled', attempt.status)),
      () => attempt.resume(),
    );
    if (answer.gone) {
      attempt.abort(failureOf('cancelled'));
      return;
    }
    const { path } = target.request;
    const headers = [...target.request.headers, 'x-request-id', request.inbound.requestId];
    attempt.dial(target.dispatcher, { method: request.action === 'delete' ? 'DELETE' : 'GET', path, headers });
  }

  private makeRelay({ driver }: DeploymentTarget): Relay {
    const { clock } = this;
    const { action, modelJson, renamed } = this.request;
    const common = { operation: 'video', driver, clock, counted: undefined } as const;
    if (action === 'content')
      return new BinaryRelay(
        bodyAnswer(this.answer, () => this.headers(), true),
        common,
      );
    return new WholeMediaRelay({ ...common, modelJson, renamed, maxAnswerBytes: MAX_ANSWER_BYTES });
  }

  private ended(relay: Relay, result: AttemptResult): void {
    if (this.answer.gone) return;
    if (result.kind === 'served') relay.deliver(this.answer, () => this.headers());
    else if (this.interruption !== undefined) this.refuse(this.interruption);
    else this.answerError(result.failure.failureClass, errorOf(result.failure));
  }

  private refuse(error: AppError): void {
    this.answerError(error.reason, openAiError(error));
  }

  private answerError(reason: string, error: OpenAiError): void {
    this.request.inbound.reason = reason;
    this.answer.sendError(error, this.headers());
  }

  private headers(): FlatHeaders {
    const traceparent = this.request.inbound.trace?.context?.traceparent;
    return traceparent === undefined ? [] : ['traceparent', traceparent];
  }
}

/** A video that its upstream has forgotten is gone for its caller, too. */
function errorOf(failure: UpstreamFailure): OpenAiError {
  if (failure.status === 404 || failure.status === 410) return openAiError(unknownVideo());
  return failureError(failure);
}

/** The answer for every name that leads nowhere. */
export function unknownVideo(): AppError {
  const message = 'There is no such video.';
  return new AppError('NOT_FOUND', message, { details: [{ where: 'video_id', message }] });
}

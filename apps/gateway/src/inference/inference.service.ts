import { MODE_BY_OPERATION, type Operation } from '@roundhouse/drivers';
import { AppError } from '@roundhouse/errors';
import { invariant } from '@roundhouse/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bodyBytes, LARGE_BODY_BYTES, type RequestBody } from '../http/body-parsing.ts';
import type { CallerResponse } from '../http/caller-response.ts';
import { identityHeaders, type InboundRequest } from '../http/inbound-request.ts';
import { BodyMemory } from './body-memory.ts';
import type { CallDependencies } from './call-context.ts';
import { CallInTurn } from './call-in-turn.ts';
import type { UploadedForm } from '../uploads/uploaded-form.ts';
import { ClientAnswer } from './client-answer.ts';
import { InferenceCall, type RunningCall } from './inference-call.ts';
import { LargeBodies } from './large-bodies.ts';
import { Roster } from '../collections/roster.ts';

function sizeOf(body: RequestBody): number {
  return Buffer.isBuffer(body) ? body.length : body.reduce((sum, piece) => sum + piece.length, 0);
}

/** Serves the calls of the data plane and knows which of them are running. */
export class InferenceService {
  private readonly deps: CallDependencies;
  private readonly running = new Roster<RunningCall>();
  private readonly largeBodies: LargeBodies;
  private readonly memory = new BodyMemory();
  private onIdle: (() => void) | undefined;
  private readonly ended = (call: InferenceCall): void => {
    this.running.delete(call.entry);
    this.memory.passed(call.passedBytes);
    if (this.running.size === 0) this.onIdle?.();
  };

  constructor(deps: CallDependencies) {
    this.deps = deps;
    this.largeBodies = new LargeBodies(deps.clock);
  }

  /** How many calls are running. */
  get inFlight(): number {
    return this.running.size;
  }

  /** Takes a request over from the framework and serves it. Returns at once; errors go to the caller. */
  handle(request: FastifyRequest, reply: FastifyReply, operation: Operation, form?: UploadedForm): void {
    reply.hijack();
    this.serve(reply.raw, request.inbound, request.routeOptions.url ?? '', operation, bodyBytes(request), form);
  }

  /** Serves an admitted call. Returns at once; errors go to the caller. */
  serve(
    response: CallerResponse,
    inbound: InboundRequest,
    route: string,
    operation: Operation,
    body: RequestBody,
    form?: UploadedForm,
  ): void {
    const { requestId, clientRequestId, principal, receivedAtMs, trace, wishes } = inbound;
    invariant(principal !== undefined, 'the data plane is reached by authenticated requests only');
    inbound.observed = true;
    const answer = new ClientAnswer(response, identityHeaders(inbound), this.deps.settings.writeStallMs);
    const request = {
      requestId,
      clientRequestId,
      principal,
      route,
      operation,
      mode: MODE_BY_OPERATION[operation],
      body,
      form,
      wishes,
      receivedAtMs,
      trace,
    };
    // What was uploaded is needed as long as it may be sent again.
    if (response.closed) form?.release();
    else if (form !== undefined) response.once('close', () => form.release());
    const call = new InferenceCall(this.deps, request, answer);
    this.running.add(call.entry);
    if (sizeOf(body) <= LARGE_BODY_BYTES) call.run(this.ended);
    else this.runInTurn(call, answer);
  }

  /** Large bodies are read one at a time. */
  private runInTurn(call: InferenceCall, answer: ClientAnswer): void {
    const turn = new CallInTurn(call, answer, this.ended);
    if (!this.largeBodies.enter(turn)) turn.expired();
  }

  /** Waits for running calls to end; those that are not over by then are ended with an error. */
  async drain(timeoutMs: number): Promise<void> {
    if (await this.idle(timeoutMs)) return;
    const error = new AppError('DRAINING', 'The gateway is stopping. Send the request again.');
    this.running.forEach(({ call }) => call.interrupt(error));
    await this.idle(1_000);
  }

  /** True once no call is running; false when that took too long. */
  private idle(timeoutMs: number): Promise<boolean> {
    if (this.running.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.onIdle = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}

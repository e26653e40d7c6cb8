import { tooManyLargeBodies } from '../http/body-parsing.ts';
import type { ClientAnswer } from './client-answer.ts';
import type { InferenceCall } from './inference-call.ts';
import type { LargeBodyCall } from './large-bodies.ts';

/**
 * A call whose large body waits to be read. A class: what stands behind a getter of an object literal is old at birth, and
 * would hold the body until a full collection (ADR 0013).
 */
export class CallInTurn implements LargeBodyCall {
  private readonly call: InferenceCall;
  private readonly answer: ClientAnswer;
  private readonly ended: (call: InferenceCall) => void;

  /** @param ended called once the call is over */
  constructor(call: InferenceCall, answer: ClientAnswer, ended: (call: InferenceCall) => void) {
    this.call = call;
    this.answer = answer;
    this.ended = ended;
  }

  get gone(): boolean {
    return this.answer.gone;
  }

  read(): void {
    this.call.run(this.ended);
  }

  expired(): void {
    this.call.turnAway(tooManyLargeBodies(), this.ended);
  }
}

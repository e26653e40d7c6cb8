import type { ServerDuplexStream } from '@grpc/grpc-js';
import type {
  PlanAnswer,
  RouteRequest,
  RouterHello,
  RouteResponse,
} from '@roundhouse/contracts/router/v1/router_service';
import type { PlanningObserver } from '../planning.ports.ts';
import type { PlanningService } from '../planning.service.ts';
import { failedAnswer, toAnswer, toQuestion } from './plan.mapper.ts';

/** Most answers of one message, so that it stays far below the largest message. */
const MAX_ANSWERS = 1_000;

/** The route stream of one gateway, as much of it as is used here. */
export type RouteCall = Pick<
  ServerDuplexStream<RouteRequest, RouteResponse>,
  'write' | 'pause' | 'resume' | 'once' | 'emit'
>;

/**
 * One gateway's stream: works messages through as they come and answers once per event-loop turn. While the gateway
 * does not read its answers, no more questions are read, so that nothing piles up here.
 */
export class RouteStream {
  private readonly call: RouteCall;
  private readonly planning: PlanningService;
  private readonly observer: PlanningObserver;
  private readonly streamId: number;
  private answers: PlanAnswer[] = [];
  private flushing = false;
  private ended = false;

  constructor(call: RouteCall, planning: PlanningService, observer: PlanningObserver, hello: RouterHello) {
    this.call = call;
    this.planning = planning;
    this.observer = observer;
    this.streamId = planning.connect();
    call.write({ hello, answers: [], probeDeploymentIds: [], gateways: 0 });
  }

  /** Works one message through. Plans come last: what ends in the same message no longer counts as load. */
  accept(message: RouteRequest): void {
    for (const plan of message.openPlans) this.planning.claim(this.streamId, plan);
    for (const { requestId } of message.outcomes) this.planning.end(this.streamId, requestId, 'outcome');
    for (const requestId of message.cancelledRequestIds) this.planning.end(this.streamId, requestId, 'cancel');
    for (const request of message.plans) this.answers.push(this.answer(request));
    if (this.answers.length > 0) this.flushSoon();
  }

  /** The stream ended, by whichever side. Idempotent. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.answers = [];
    this.planning.disconnect(this.streamId);
  }

  /** One request that cannot be worked through is refused; the others of its message are not its victims. */
  private answer(request: RouteRequest['plans'][number]): PlanAnswer {
    try {
      return toAnswer(request.requestId, this.planning.plan(this.streamId, toQuestion(request)));
    } catch (error) {
      this.observer.failed(error);
      return failedAnswer(request.requestId);
    }
  }

  private flushSoon(): void {
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => {
      this.flushing = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.ended) return;
    const { answers } = this;
    this.answers = [];
    let writable = true;
    for (let at = 0; at < answers.length; at += MAX_ANSWERS) {
      writable = this.call.write({
        hello: undefined,
        answers: answers.slice(at, at + MAX_ANSWERS),
        probeDeploymentIds: [],
        gateways: 0,
      });
    }
    if (writable) return;
    this.call.pause();
    this.call.once('drain', () => this.call.resume());
  }
}

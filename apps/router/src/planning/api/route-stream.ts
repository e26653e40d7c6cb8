import type { ServerDuplexStream } from '@grpc/grpc-js';
import type {
  PlanAnswer,
  RouteRequest,
  RouterHello,
  RouteResponse,
} from '@roundhouse/contracts/router/v1/router_service';
import type { GatewayRoster, RosterStream } from '../domain/gateway-roster.ts';
import type { PlanningObserver } from '../planning.ports.ts';
import type { PlanningService } from '../planning.service.ts';
import { failedAnswer, toAnswer, toClaim, toQuestion, toReport } from './plan.mapper.ts';

/** Most answers of one message, so that it stays far below the largest message. */
const MAX_ANSWERS = 1_000;

/** Most probes that wait to be asked for. */
const MAX_PROBES = 1_000;

/** The route stream of one gateway, as much of it as is used here. */
export type RouteCall = Pick<
  ServerDuplexStream<RouteRequest, RouteResponse>,
  'write' | 'pause' | 'resume' | 'once' | 'emit'
>;

/** Whom a stream works for. */
export interface RouteStreamParts {
  readonly planning: PlanningService;
  readonly roster: GatewayRoster;
  readonly observer: PlanningObserver;
}

/**
 * One gateway's stream: works messages through as they come and answers once per event-loop turn. While the gateway
 * does not read its answers, no more questions are read, so that nothing piles up here.
 */
export class RouteStream implements RosterStream {
  gatewayId = '';
  private readonly call: RouteCall;
  private readonly parts: RouteStreamParts;
  private readonly streamId: number;
  private answers: PlanAnswer[] = [];
  private probes: string[] = [];
  private gateways = 0;
  private flushing = false;
  private ended = false;

  constructor(call: RouteCall, parts: RouteStreamParts, hello: RouterHello) {
    this.call = call;
    this.parts = parts;
    this.streamId = parts.planning.connect();
    call.write({ hello, answers: [], probeDeploymentIds: [], gateways: 0 });
  }

  /** Works one message through. Plans come last: what ends in the same message no longer counts as load. */
  accept(message: RouteRequest): void {
    const { planning } = this.parts;
    const { streamId } = this;
    const nowMs = planning.nowMs();
    if (message.hello !== undefined) this.greet(message.hello.gatewayId);
    for (const plan of message.openPlans) planning.claim(streamId, toClaim(plan), nowMs);
    for (const one of message.dialled) planning.dialled(streamId, one.requestId, one.deploymentId, nowMs);
    for (const one of message.outcomes) planning.report(streamId, one.requestId, one.attempts.map(toReport), nowMs);
    for (const requestId of message.cancelledRequestIds) planning.cancel(streamId, requestId, nowMs);
    for (const outcome of message.probeOutcomes) planning.probed(toReport(outcome), nowMs);
    for (const request of message.plans) this.answers.push(this.answer(request, nowMs));
    if (this.answers.length > 0) this.flushSoon();
  }

  tellGateways(count: number): void {
    this.gateways = count;
    this.flushSoon();
  }

  askProbe(deploymentId: string): void {
    if (this.probes.length >= MAX_PROBES) return;
    this.probes.push(deploymentId);
    this.flushSoon();
  }

  /** The stream ended, by whichever side. Idempotent. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.answers = [];
    this.parts.roster.leave(this);
    this.parts.planning.disconnect(this.streamId, this.parts.planning.nowMs());
  }

  private greet(gatewayId: string): void {
    if (this.gatewayId !== '' || gatewayId === '' || this.ended) return;
    this.gatewayId = gatewayId;
    this.parts.roster.join(this);
  }

  /** One request that cannot be worked through is refused; the others of its message are not its victims. */
  private answer(request: RouteRequest['plans'][number], nowMs: number): PlanAnswer {
    try {
      return toAnswer(request.requestId, this.parts.planning.plan(this.streamId, toQuestion(request), nowMs));
    } catch (error) {
      this.parts.observer.failed(error);
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
    const { answers, probes, gateways } = this;
    this.answers = [];
    this.probes = [];
    this.gateways = 0;
    let at = 0;
    let writable: boolean;
    do {
      writable = this.call.write({
        hello: undefined,
        answers: answers.length <= MAX_ANSWERS ? answers : answers.slice(at, at + MAX_ANSWERS),
        probeDeploymentIds: at === 0 ? probes : [],
        gateways: at === 0 ? gateways : 0,
      });
      at += MAX_ANSWERS;
    } while (at < answers.length);
    if (writable) return;
    this.call.pause();
    this.call.once('drain', () => this.call.resume());
  }
}

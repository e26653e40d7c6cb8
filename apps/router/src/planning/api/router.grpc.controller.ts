import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod, GrpcStreamCall } from '@nestjs/microservices';
import type {
  ExplainRequest,
  ExplainResponse,
  GetStateResponse,
  RouteRequest,
  RouteResponse,
} from '@roundhouse/contracts/router/v1/router_service';
import { AppError } from '@roundhouse/errors';
import { guardStream } from '@roundhouse/grpc';
import { VERSION } from '../../version.ts';
import { PLANNING_OBSERVER, ROUTER_ID, type PlanningObserver } from '../planning.ports.ts';
import { PlanningService } from '../planning.service.ts';
import { RouterState } from '../router-state.ts';
import { toAnswer, toQuestion } from './plan.mapper.ts';
import { RouteStream } from './route-stream.ts';
import { toCandidateFacts, toCircuitState, toCredentialState, toScopeLimits } from './state.mapper.ts';

/** Largest age on the wire, in milliseconds: "never heard of registry". */
const MAX_AGE_MS = 0xffff_ffff;

/** Most deployments, circuits and credentials in one state answer. */
const MAX_SHOWN = 10_000;

/** RouterService. */
@Controller()
export class RouterController {
  private readonly planning: PlanningService;
  private readonly router: RouterState;
  private readonly observer: PlanningObserver;
  private readonly routerId: string;

  constructor(
    @Inject(PlanningService) planning: PlanningService,
    @Inject(RouterState) router: RouterState,
    @Inject(PLANNING_OBSERVER) observer: PlanningObserver,
    @Inject(ROUTER_ID) routerId: string,
  ) {
    this.planning = planning;
    this.router = router;
    this.observer = observer;
    this.routerId = routerId;
  }

  /** The stream of one gateway: questions, outcomes and cancels in, plans out, for as long as both live. */
  @GrpcStreamCall('RouterService', 'route')
  route(call: ServerDuplexStream<RouteRequest, RouteResponse>): void {
    const hello = { routerId: this.routerId, version: VERSION, revision: this.planning.revision };
    const parts = { planning: this.planning, roster: this.router.roster, observer: this.observer };
    const stream = new RouteStream(call, parts, hello);
    call.on(
      'data',
      guardStream<RouteRequest>(call, (message) => stream.accept(message)),
    );
    call.on('end', () => {
      stream.end();
      call.end();
    });
    call.on('cancelled', () => stream.end());
    call.on('error', () => stream.end());
    call.on('close', () => stream.end());
  }

  /** What a request would be answered, and why. */
  @GrpcMethod('RouterService', 'explain')
  explain({ plan }: ExplainRequest): ExplainResponse {
    if (plan === undefined) throw new AppError('INVALID_REQUEST', 'There is no request to explain.');
    const nowMs = this.planning.nowMs();
    const { decision, strategy, candidates, scopes } = this.planning.explain(toQuestion(plan), nowMs);
    return {
      answer: toAnswer(plan.requestId, decision),
      routerId: this.routerId,
      strategy,
      candidates: candidates.slice(0, MAX_SHOWN).map(toCandidateFacts),
      limits: scopes.map((scope) => toScopeLimits(scope, nowMs)),
    };
  }

  /** State of this router as an operator wants to see it. */
  @GrpcMethod('RouterService', 'getState')
  getState(): GetStateResponse {
    const { configuration, plans, states } = this.router;
    const nowMs = this.planning.nowMs();
    this.router.follow(nowMs);
    return {
      routerId: this.routerId,
      version: VERSION,
      revision: this.planning.revision,
      configAgeMs: Math.round(Math.min(configuration.ageMs(), MAX_AGE_MS)),
      gateways: plans.connectedStreams,
      openPlans: plans.size,
      deployments: [...plans.load()]
        .slice(0, MAX_SHOWN)
        .map(([deploymentId, inFlight]) => ({ deploymentId, inFlight })),
      circuits: [...states.circuits.open(nowMs)].slice(0, MAX_SHOWN).map(toCircuitState),
      credentials: [...states.credentials.troubled(nowMs)].slice(0, MAX_SHOWN).map(toCredentialState),
      peers: [...this.router.peers.ids()],
    };
  }
}

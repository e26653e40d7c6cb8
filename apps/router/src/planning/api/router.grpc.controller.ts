import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod, GrpcStreamCall } from '@nestjs/microservices';
import type {
  ExplainResponse,
  GetStateResponse,
  RouteRequest,
  RouteResponse,
} from '@roundhouse/contracts/router/v1/router_service';
import { AppError } from '@roundhouse/errors';
import { guardStream } from '@roundhouse/grpc';
import { CONFIGURATION, type Configuration } from '../../configuration/configuration.ports.ts';
import { VERSION } from '../../version.ts';
import { OpenPlans } from '../domain/open-plans.ts';
import { PLANNING_OBSERVER, ROUTER_ID, type PlanningObserver } from '../planning.ports.ts';
import { PlanningService } from '../planning.service.ts';
import { RouteStream } from './route-stream.ts';

/** Largest age on the wire, in milliseconds: "never heard of registry". */
const MAX_AGE_MS = 0xffff_ffff;

/** Most deployments in one state answer. */
const MAX_LOADS = 10_000;

/** RouterService. */
@Controller()
export class RouterController {
  private readonly planning: PlanningService;
  private readonly plans: OpenPlans;
  private readonly configuration: Configuration;
  private readonly observer: PlanningObserver;
  private readonly routerId: string;

  constructor(
    @Inject(PlanningService) planning: PlanningService,
    @Inject(OpenPlans) plans: OpenPlans,
    @Inject(CONFIGURATION) configuration: Configuration,
    @Inject(PLANNING_OBSERVER) observer: PlanningObserver,
    @Inject(ROUTER_ID) routerId: string,
  ) {
    this.planning = planning;
    this.plans = plans;
    this.configuration = configuration;
    this.observer = observer;
    this.routerId = routerId;
  }

  /** The stream of one gateway: questions, outcomes and cancels in, plans out, for as long as both live. */
  @GrpcStreamCall('RouterService', 'route')
  route(call: ServerDuplexStream<RouteRequest, RouteResponse>): void {
    const hello = { routerId: this.routerId, version: VERSION, revision: this.planning.revision };
    const stream = new RouteStream(call, this.planning, this.observer, hello);
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

  /** State of this router as an operator wants to see it. */
  @GrpcMethod('RouterService', 'explain')
  explain(): ExplainResponse {
    throw new AppError('NOT_READY', 'This router cannot explain yet.');
  }

  @GrpcMethod('RouterService', 'getState')
  getState(): GetStateResponse {
    return {
      routerId: this.routerId,
      version: VERSION,
      revision: this.planning.revision,
      configAgeMs: Math.round(Math.min(this.configuration.ageMs(), MAX_AGE_MS)),
      gateways: this.plans.connectedStreams,
      openPlans: this.plans.size,
      deployments: [...this.plans.load()]
        .slice(0, MAX_LOADS)
        .map(([deploymentId, inFlight]) => ({ deploymentId, inFlight })),
      circuits: [],
      credentials: [],
      peers: [],
    };
  }
}

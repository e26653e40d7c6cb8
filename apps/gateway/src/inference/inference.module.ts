import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { EgressPools } from '@roundhouse/egress';
import { METRICS } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Metrics } from '@roundhouse/telemetry';
import { ACCOUNTING, type Accounting } from '../accounting/accounting.ports.ts';
import { BUDGETS, NO_BUDGETS, type Budgets } from '../budgets/budgets.ports.ts';
import { routeTarget } from '@roundhouse/snapshot';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import { ReadyDeployments } from '../configuration/ready-deployments.ts';
import { PLANNER, type Planner } from '../planning/planning.ports.ts';
import { CALL_OBSERVER, type CallObserver } from './call-summary.ts';
import { DeploymentTargets } from './deployment-target.ts';
import { Drains } from './drains.ts';
import { LoadWaits } from './load-waits.ts';
import { INFERENCE_SETTINGS, type InferenceSettings } from './inference-settings.ts';
import { InferenceService } from './inference.service.ts';
import { NodeIdentity } from './node-identity.ts';
import { Sweeper } from './sweeper.ts';
import { VideoIds } from '../videos/video-ids.ts';

/** What the data plane is wired with. */
export interface InferenceModuleOptions {
  readonly settings: InferenceSettings;
  /** Our own certificate and key, for dialling nodes. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Ports of our own services, which no provider's URL may reach on loopback. */
  readonly ownPorts: readonly number[];
  readonly videoIds: VideoIds;
}

/**
 * Executes plans: moves the bytes between callers and upstreams, and records usage. Needs CONFIGURATION, PLANNER,
 * ACCOUNTING and CALL_OBSERVER and ReadyDeployments from global modules.
 */
@Module({})
export class InferenceModule implements OnApplicationShutdown {
  private readonly pools: EgressPools;

  constructor(@Inject(EgressPools) pools: EgressPools) {
    this.pools = pools;
  }

  /** Comes after the HTTP server is closed: no call needs its connections any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.pools.close();
  }

  static forRoot(options: InferenceModuleOptions): DynamicModule {
    return {
      module: InferenceModule,
      global: true,
      providers: [
        { provide: INFERENCE_SETTINGS, useValue: options.settings },
        { provide: VideoIds, useValue: options.videoIds },
        { provide: Sweeper, useFactory: () => new Sweeper(systemClock) },
        {
          provide: EgressPools,
          useFactory: () => new EgressPools({ deniedLoopbackPorts: new Set(options.ownPorts) }),
        },
        {
          provide: DeploymentTargets,
          inject: [CONFIGURATION, EgressPools],
          useFactory: (configuration: ConfigurationView, pools: EgressPools) =>
            new DeploymentTargets(configuration, pools, new NodeIdentity(options.certFile, options.keyFile)),
        },
        {
          provide: InferenceService,
          inject: [
            CONFIGURATION,
            PLANNER,
            ACCOUNTING,
            DeploymentTargets,
            CALL_OBSERVER,
            INFERENCE_SETTINGS,
            METRICS,
            Sweeper,
            VideoIds,
            ReadyDeployments,
            { token: BUDGETS, optional: true },
          ],
          useFactory: makeService,
        },
      ],
      exports: [InferenceService, EgressPools, DeploymentTargets, Sweeper, VideoIds],
    };
  }
}

function makeService(
  configuration: ConfigurationView,
  planner: Planner,
  accounting: Accounting,
  targets: DeploymentTargets,
  observer: CallObserver,
  settings: InferenceSettings,
  metrics: Metrics,
  sweeper: Sweeper,
  videoIds: VideoIds,
  ready: ReadyDeployments,
  budgets: Budgets = NO_BUDGETS,
): InferenceService {
  const clock = systemClock;
  const loadWaits = new LoadWaits(clock);
  ready.listen((ids) => loadWaits.ready((callableId) => mayServe(configuration, callableId, ids)));
  const service = new InferenceService({
    configuration,
    planner,
    accounting,
    budgets,
    targets,
    observer,
    settings,
    sweeper,
    clock,
    videoIds,
    drains: new Drains(),
    loadWaits,
  });
  metrics.observedGauge(
    'requests_waiting_for_models',
    'Calls that wait for a model to be loaded.',
    () => loadWaits.size,
  );
  metrics.observedGauge('requests_in_flight', 'Calls of the data plane that are running.', () => service.inFlight);
  return service;
}

/** Whether one of these deployments is among those of a model or route group, or of what is tried in its place. */
function mayServe(configuration: ConfigurationView, callableId: string, deploymentIds: readonly string[]): boolean {
  const state = configuration.current();
  const target = state && routeTarget(state, callableId);
  if (target === undefined) return false;
  const candidates = [target, ...target.generalFallbacks].flatMap((one) => one.candidates);
  return candidates.some(({ deploymentId }) => deploymentIds.includes(deploymentId));
}

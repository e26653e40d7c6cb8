import type { ServerResponse } from 'node:http';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { VideoAction } from '@roundhouse/drivers';
import { AppError } from '@roundhouse/errors';
import { invariant, systemClock } from '@roundhouse/kernel';
import { Roster } from '../collections/roster.ts';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import type { InboundRequest } from '../http/inbound-request.ts';
import { callerAccess } from '../inference/callable-model.ts';
import { DeploymentTargets, type DeploymentTarget } from '../inference/deployment-target.ts';
import { Sweeper } from '../inference/sweeper.ts';
import { accessTarget } from '../models/access-target.ts';
import { unknownVideo, VideoCall } from './video-call.ts';
import { VideoIds } from './video-ids.ts';

const VARIANT = /^[a-z_]{1,32}$/;

/** Finds videos again: by their name alone, at the deployment that makes them. */
@Injectable()
export class VideosService implements BeforeApplicationShutdown {
  private readonly running = new Roster<VideoCall>();
  private readonly configuration: ConfigurationView;
  private readonly targets: DeploymentTargets;
  private readonly ids: VideoIds;
  private readonly sweeper: Sweeper;

  constructor(
    @Inject(CONFIGURATION) configuration: ConfigurationView,
    @Inject(DeploymentTargets) targets: DeploymentTargets,
    @Inject(VideoIds) ids: VideoIds,
    @Inject(Sweeper) sweeper: Sweeper,
  ) {
    this.configuration = configuration;
    this.targets = targets;
    this.ids = ids;
    this.sweeper = sweeper;
  }

  /** Comes after calls were waited for: a film that is still on its way would keep its connection open. */
  beforeApplicationShutdown(): void {
    const error = new AppError('DRAINING', 'The gateway is stopping. Send the request again.');
    this.running.forEach((call) => call.interrupt(error));
  }

  /**
   * Finds a video's deployment. One of another project, or of a model that the caller may not see any more, answers
   * exactly like one that does not exist.
   *
   * @param variant of its content: empty, or a plain name
   * @returns what serves the request once its response is taken over
   * @throws AppError NOT_FOUND, INVALID_REQUEST, NOT_READY
   */
  find(
    inbound: InboundRequest,
    action: VideoAction,
    name: string,
    variant: string,
  ): (response: ServerResponse) => void {
    const { principal } = inbound;
    invariant(principal !== undefined, 'videos are reached by authenticated requests only');
    if (variant !== '' && !VARIANT.test(variant))
      throw new AppError('INVALID_REQUEST', '"variant" is not a plain name.');
    const state = this.configuration.current();
    if (state === undefined) throw new AppError('NOT_READY', 'The gateway has no configuration yet.');
    const place = this.ids.placeOf(principal, name);
    const deployment = place === undefined ? undefined : state.deployment(place.deploymentId);
    const model = deployment === undefined ? undefined : state.model(deployment.modelId);
    if (place === undefined || deployment === undefined || model === undefined) throw unknownVideo();
    if (!callerAccess(state, principal).knows(accessTarget(model))) throw unknownVideo();
    const renamed = this.ids.namer(principal, deployment);
    const modelJson = Buffer.from(JSON.stringify(model.key));
    return (response) => {
      const call = new VideoCall({ action, inbound, response, modelJson, renamed }, this.sweeper, systemClock);
      this.running.add(call);
      void call.run(this.target(deployment.id, action, place.upstreamId, variant), () => this.running.delete(call));
    };
  }

  /** Always a promise, so that what is wrong with a deployment is answered in one place. */
  private async target(
    deploymentId: string,
    action: VideoAction,
    upstreamId: string,
    variant: string,
  ): Promise<DeploymentTarget> {
    return this.targets.find(deploymentId, 'video', false, (driver, target) => {
      if (driver.video === undefined) throw unknownVideo();
      return driver.video(action, upstreamId, variant, target);
    });
  }
}

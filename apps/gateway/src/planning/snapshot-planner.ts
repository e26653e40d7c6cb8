import { EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import { AppError } from '@roundhouse/errors';
import { planRoute, type LoadView, type RouteRefusal } from '@roundhouse/routing';
import { routeTarget } from '@roundhouse/snapshot';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import { refusalError } from './plan-messages.ts';
import type { Planning, PlanQuery } from './planning.ports.ts';
import type { LocalPlanner } from './route-planner.ts';

/** Plans from the gateway's own snapshot, with the same library as routers but without their view of load. */
export class SnapshotPlanner implements LocalPlanner {
  private readonly configuration: ConfigurationView;
  private readonly random: () => number;
  private readonly load: LoadView;

  /** @param random numbers in [0, 1), for the draw by weight */
  constructor(configuration: ConfigurationView, random: () => number = Math.random) {
    this.configuration = configuration;
    this.random = random;
    this.load = {
      endpoint: (deploymentId) => {
        const endpoint = configuration.endpoint(deploymentId);
        if (endpoint === undefined) return 'absent';
        return endpoint.state === EndpointState.ENDPOINT_STATE_READY ? 'ready' : 'not_ready';
      },
    };
  }

  knows(deploymentId: string): boolean {
    return this.configuration.current()?.deployment(deploymentId) !== undefined;
  }

  plan(query: PlanQuery): Planning {
    const state = this.configuration.current();
    if (state === undefined) {
      return { kind: 'refusal', error: new AppError('NOT_READY', 'The configuration has not arrived yet.') };
    }
    const decision = planRoute(query, routeTarget(state, query.modelId), this.load, { random: this.random });
    if (decision.kind === 'refusal') return { kind: 'refusal', error: refusalError(withDetails(decision.refusal)) };
    return {
      kind: 'plan',
      attempts: decision.plan.attempts,
      permittedRetries: decision.plan.permittedRetries,
      source: 'local',
      configNumber: state.revision.number,
    };
  }
}

function withDetails({ reason, retryAfterMs, verdicts }: RouteRefusal): Parameters<typeof refusalError>[0] {
  return { reason, retryAfterMs, details: verdicts.map(({ deploymentId, code }) => `${deploymentId}:${code}`) };
}

import type { RouterHello, RouteRequest, RouteResponse } from '@roundhouse/contracts/router/v1/router_service';
import type { Clock } from '@roundhouse/kernel';
import type { ConfigState } from '@roundhouse/snapshot';
import { systemClock } from '@roundhouse/kernel';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** One gateway's stream at a router of this process. */
export interface StreamUnderTest {
  accept(message: RouteRequest): void;
}

interface RouterModules {
  readonly RouterState: new (configuration: object, clock: Clock, options: object) => { readonly roster: object };
  readonly PlanningService: new (router: object, observer: object) => object;
  readonly serializeResponse: (response: RouteResponse) => Uint8Array;
  readonly RouteStream: new (call: object, parts: object, hello: RouterHello) => StreamUnderTest;
}

/**
 * A router without a network: as the service puts it together, with gossip's journals on.
 *
 * @param write takes each message to the gateway, as soon as it is made
 */
export async function routerUnderTest(
  state: ConfigState,
  write: (bytes: Uint8Array, answers: number) => void,
): Promise<StreamUnderTest> {
  const { RouterState, PlanningService, RouteStream, serializeResponse } = await routerModules();
  const configuration = { current: () => state, ageMs: () => 0, endpoint: () => undefined };
  const silent = (): undefined => undefined;
  const observer = { decided: silent, ended: silent, freed: silent, failed: rethrow };
  const router = new RouterState(configuration, systemClock, { tellsPeers: true });
  const planning = new PlanningService(router, observer);
  const call = {
    write: (response: RouteResponse) => {
      write(serializeResponse(response), response.answers.length);
      return true;
    },
  };
  const hello = { routerId: 'bench', version: '0', revision: undefined };
  return new RouteStream(call, { planning, roster: router.roster, observer }, hello);
}

function rethrow(error: unknown): never {
  throw error;
}

/** No static import: layering forbids tools to import apps, and this measures what is shipped. */
async function routerModules(): Promise<RouterModules> {
  const parts = ['router-state', 'planning.service', 'api/route-stream', 'api/route-definition'];
  const loaded = await Promise.all(
    parts.map((part) => import(pathToFileURL(resolve(`apps/router/dist/planning/${part}.js`)).href) as Promise<object>),
  );
  return Object.assign({}, ...loaded) as RouterModules;
}

import { REQUESTS_CONSUMER, REQUESTS_STREAM, USAGE_STREAM, usageConsumerName } from './streams.ts';
import { SUBJECTS, USAGE_PARTITIONS } from './subjects.ts';

/** Services and jobs that have a user on the bus. */
export const NATS_SERVICES = ['gateway', 'registry', 'router', 'tracing', 'migrator'] as const;

/** Name of a service or job with a user on the bus. */
export type NatsService = (typeof NATS_SERVICES)[number];

/** Allow-lists of subjects: what is not named is refused. Neither list is ever empty: the server would allow all. */
export interface NatsPermissions {
  publish: readonly string[];
  subscribe: readonly string[];
}

const partitions = Array.from({ length: USAGE_PARTITIONS }, (_, partition) => partition);

/** Every durable consumer, by its stream and name, and what it is fed from. */
const consumers = [
  ...partitions.map((partition) => ({
    place: `${USAGE_STREAM}.${usageConsumerName(partition)}`,
    subject: SUBJECTS.usage(partition),
  })),
  { place: `${REQUESTS_STREAM}.${REQUESTS_CONSUMER}`, subject: SUBJECTS.requests },
];

const PUBLISH: Record<NatsService, readonly string[]> = {
  gateway: [...partitions.map(SUBJECTS.usage), SUBJECTS.requests, SUBJECTS.anyServingWanted, SUBJECTS.anyLive],
  registry: [SUBJECTS.configChanged, SUBJECTS.anyNodeWake, SUBJECTS.anyNodeSaid, SUBJECTS.anyLive],
  router: [SUBJECTS.routerGossip, SUBJECTS.anyServingWanted],
  // Pulls and acknowledges its own consumers; cannot change, purge or delete anything. Tells of alerts.
  tracing: [
    ...consumers.flatMap(({ place }) => [
      `$JS.API.CONSUMER.MSG.NEXT.${place}`,
      `$JS.API.CONSUMER.INFO.${place}`,
      `$JS.ACK.${place}.>`,
    ]),
    SUBJECTS.anyLive,
  ],
  migrator: [
    ...[USAGE_STREAM, REQUESTS_STREAM].flatMap((stream) =>
      ['INFO', 'CREATE', 'UPDATE'].map((verb) => `$JS.API.STREAM.${verb}.${stream}`),
    ),
    ...consumers.flatMap(({ place, subject }) => [
      `$JS.API.CONSUMER.INFO.${place}`,
      `$JS.API.CONSUMER.CREATE.${place}.${subject}`,
      `$JS.API.CONSUMER.DURABLE.CREATE.${place}`,
    ]),
  ],
};

const SUBSCRIBE: Record<NatsService, readonly string[]> = {
  gateway: [SUBJECTS.configChanged, SUBJECTS.anyLive],
  registry: [SUBJECTS.configChanged, SUBJECTS.anyNodeWake, SUBJECTS.anyNodeSaid, SUBJECTS.anyServingWanted],
  router: [SUBJECTS.routerGossip, SUBJECTS.configChanged],
  // Hears of circuits that change.
  tracing: [SUBJECTS.routerGossip],
  migrator: [],
};

/**
 * What a service may publish and subscribe to. Every service has an inbox of its own, so that nobody can listen to
 * another's answers.
 */
export function natsPermissions(service: NatsService): NatsPermissions {
  return { publish: PUBLISH[service], subscribe: [...SUBSCRIBE[service], `_INBOX.${service}.>`] };
}

/** User name of a service: the DNS name in its certificate, which `verify_and_map` looks up. */
export function natsUser(service: NatsService): string {
  return `${service}.service.roundhouse.internal`;
}

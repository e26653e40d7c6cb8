import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { operation, type Operation } from './operation.ts';

/** Most entries of a page of alerts, deliveries or dead letters. */
const MAX_SHORT_PAGE = 200;

const moment = (what: string) => z.iso.datetime({ offset: true }).optional().describe(what);
const cursor = z.string().max(200).optional();
const limit = z.int().min(1).max(MAX_SHORT_PAGE).default(50);

const alert = z.object({
  id: z.string(),
  kind: z.string().describe('event and name, such as budget.threshold'),
  organization_id: z.string().nullable().describe('null = the installation'),
  subject_id: z.string().nullable().describe('what it is about'),
  occurred_at: z.string(),
  data: z.record(z.string(), z.unknown()).describe('facts; depends on the kind'),
  delivered: z.int().describe('to so many sinks'),
  pending: z.int(),
  dead: z.int().describe('given up'),
});

/** An alert as lists show it. */
export type AlertDocument = z.output<typeof alert>;

/** `GET /alerts`. */
export const LIST_ALERTS = operation({
  id: 'alert.list',
  service: 'gateway',
  tag: 'Alerts',
  method: 'GET',
  path: '/alerts',
  action: 'sink:read',
  status: 200,
  summary: 'Lists what somebody should hear of, newest first; kept for 90 days, about single requests for one.',
  query: z.strictObject({
    organization_id: line(128).optional().describe('id or key; absent = the own one, for platform roles all'),
    event: z.enum(['request', 'alert', 'budget', 'review', 'circuit']).optional(),
    kind: line(64).optional().describe('such as budget.threshold'),
    subject_id: line(128).optional(),
    from: moment('from this moment on'),
    to: moment('until before this moment'),
    limit,
    cursor,
  }),
  answer: z.object({ data: z.array(alert), next_cursor: z.string().nullable() }),
});

const delivery = z.object({
  id: z.string().describe('stands in the header webhook-id of every try'),
  alert_id: z.string(),
  kind: z.string(),
  subject_id: z.string().nullable(),
  status: z.enum(['pending', 'delivered', 'dead']).describe('dead = given up'),
  tries: z.int(),
  http_status: z.int().nullable().describe('of the last try; null = no answer came'),
  error: z.string().nullable().describe('of the last try'),
  occurred_at: z.string(),
  created_at: z.string(),
  next_try_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});

/** A delivery as lists show it. */
export type DeliveryDocument = z.output<typeof delivery>;

const sink = { service: 'gateway', tag: 'Alerts', status: 200 } as const;

/** `GET /sinks/{id}/deliveries`. */
export const LIST_DELIVERIES = operation({
  ...sink,
  id: 'sink.deliveries',
  method: 'GET',
  path: '/sinks/{id}/deliveries',
  action: 'sink:read',
  summary: 'Lists what was sent to a sink, newest first, and what became of it.',
  query: z.strictObject({ status: z.enum(['pending', 'delivered', 'dead']).optional(), limit, cursor }),
  answer: z.object({
    data: z.array(delivery),
    next_cursor: z.string().nullable(),
    pending: z.string().describe('of the sink, in all'),
    dead: z.string(),
  }),
});

/** `POST /sinks/{id}/test`. */
export const TEST_SINK = operation({
  ...sink,
  id: 'sink.test',
  method: 'POST',
  path: '/sinks/{id}/test',
  action: 'sink:test',
  summary: 'Sends an event of the kind alert.test at once, and says what came of it. Is not tried again.',
  answer: z.object({
    delivered: z.boolean(),
    http_status: z.int().nullable().describe('null = no answer came'),
    error: z.string().nullable(),
    duration_ms: z.int(),
  }),
});

const redelivered = z.object({ deliveries: z.int().describe('that are sent again') });

/** `POST /sinks/{id}/redeliver`. */
export const REDELIVER_DEAD = operation({
  ...sink,
  id: 'sink.redeliver',
  method: 'POST',
  path: '/sinks/{id}/redeliver',
  action: 'sink:test',
  summary: 'Sends again what was given up, at most 1 000 deliveries.',
  answer: redelivered,
});

/** `POST /sinks/{id}/deliveries/{delivery_id}/redeliver`. */
export const REDELIVER_ONE = operation({
  ...sink,
  id: 'sink.delivery.redeliver',
  method: 'POST',
  path: '/sinks/{id}/deliveries/{delivery_id}/redeliver',
  action: 'sink:test',
  summary: 'Sends one event again, under the same id.',
  answer: redelivered,
});

const deadLetter = z.object({
  id: z.string(),
  spool_id: z.string().nullable().describe('null = not known'),
  first_seq: z.string().describe('of the batch in which it came'),
  last_seq: z.string(),
  reason: z.string(),
  payload_bytes: z.int(),
  received_at: z.string(),
  replayed_at: z.string().nullable().describe('since when it is in the ledger; null = it is parked'),
});

/** A dead letter as lists show it. */
export type DeadLetterDocument = z.output<typeof deadLetter>;

const ledger = { service: 'gateway', tag: 'Ledger', status: 200 } as const;

/** `GET /ledger/dead-letters`. */
export const LIST_DEAD_LETTERS = operation({
  ...ledger,
  id: 'ledger.dead-letter.list',
  method: 'GET',
  path: '/ledger/dead-letters',
  action: 'ledger:read',
  summary: 'Lists records of usage that cannot stand in the ledger, newest first; of the whole installation.',
  query: z.strictObject({
    spool_id: line(64).optional(),
    replayed: z.boolean().default(false).describe('also those that are in the ledger by now'),
    limit,
    cursor,
  }),
  answer: z.object({
    data: z.array(deadLetter),
    next_cursor: z.string().nullable(),
    total: z.string().describe('that are parked'),
  }),
});

/** `GET /ledger/dead-letters/{id}`. */
export const GET_DEAD_LETTER = operation({
  ...ledger,
  id: 'ledger.dead-letter.get',
  method: 'GET',
  path: '/ledger/dead-letters/{id}',
  action: 'ledger:read',
  summary: 'Shows a dead letter: its bytes, and what of them can be read.',
  answer: deadLetter.extend({
    payload_base64: z.string(),
    decoded: z.record(z.string(), z.unknown()).nullable().describe('null = nothing can be read'),
  }),
});

/** `POST /ledger/dead-letters/replay`. */
export const REPLAY_DEAD_LETTERS = operation({
  ...ledger,
  id: 'ledger.dead-letter.replay',
  method: 'POST',
  path: '/ledger/dead-letters/replay',
  action: 'ledger:repair',
  summary: 'Tries to record dead letters again, as this release reads them. What is in the ledger already stays once.',
  body: z
    .strictObject({ ids: z.array(line(64)).max(500).default([]).describe('absent = the oldest 500') })
    .prefault({}),
  answer: z.object({
    tried: z.int(),
    recorded: z.int().describe('are in the ledger now'),
    rows: z.int().describe('that were new there'),
    faults: z.array(z.object({ id: z.string(), reason: z.string() })).describe('those that stay parked'),
  }),
});

/** Operations of alerts, their deliveries, and dead letters. */
export const ALERT_OPERATIONS: readonly Operation[] = [
  LIST_ALERTS,
  LIST_DELIVERIES,
  TEST_SINK,
  REDELIVER_DEAD,
  REDELIVER_ONE,
  LIST_DEAD_LETTERS,
  GET_DEAD_LETTER,
  REPLAY_DEAD_LETTERS,
];

/** What a test of a sink came to. */
export type SinkTestAnswer = AnswerOf<typeof TEST_SINK>;
/** What is sent again. */
export type RedeliveredAnswer = z.output<typeof redelivered>;
/** A dead letter with what it holds. */
export type WholeDeadLetter = AnswerOf<typeof GET_DEAD_LETTER>;
/** What a replay came to. */
export type ReplayAnswer = AnswerOf<typeof REPLAY_DEAD_LETTERS>;

type AnswerOf<Op extends { answer?: z.ZodType }> = z.output<NonNullable<Op['answer']>>;

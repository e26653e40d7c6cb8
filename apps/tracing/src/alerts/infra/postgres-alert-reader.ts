import type { DataSource } from 'typeorm';
import type { AlertQuery, AlertReader, DeliveryQuery, KeptAlert, KeptDelivery, Page } from '../alerts.ports.ts';

const MAX_REDELIVERED = 1_000;

/** Microseconds, as the database keeps them: a cursor in milliseconds would skip what happened in one. */
const AT_US = '(extract(epoch FROM alert.occurred_at) * 1000000)::bigint';

const ALERTS = `
SELECT alert.id, alert.kind, alert.organization_id AS "organizationId", alert.subject_id AS "subjectId",
  alert.occurred_at AS "occurredAt", alert.payload, sent.delivered, sent.pending, sent.dead, ${AT_US}::text AS "atUs"
FROM tracing.alert_outbox alert
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE status = 'delivered')::int AS delivered,
    count(*) FILTER (WHERE status = 'pending')::int AS pending, count(*) FILTER (WHERE status = 'dead')::int AS dead
  FROM tracing.sink_delivery WHERE alert_id = alert.id) AS sent`;

const DELIVERIES = `
SELECT delivery.id, delivery.sink_id AS "sinkId", delivery.alert_id AS "alertId", alert.kind,
  alert.subject_id AS "subjectId", delivery.status, delivery.tries, delivery.http_status AS "httpStatus", delivery.error,
  alert.occurred_at AS "occurredAt", delivery.created_at AS "createdAt", delivery.next_try_at AS "nextTryAt",
  delivery.finished_at AS "finishedAt"
FROM tracing.sink_delivery delivery JOIN tracing.alert_outbox alert ON alert.id = delivery.alert_id
WHERE delivery.sink_id = $1 AND ($2 = '' OR delivery.status = $2) AND ($3 = '' OR delivery.id < nullif($3, '')::uuid)
ORDER BY delivery.id DESC LIMIT $4`;

const COUNTS = `
SELECT count(*) FILTER (WHERE status = 'pending')::text AS pending, count(*) FILTER (WHERE status = 'dead')::text AS dead
FROM tracing.sink_delivery WHERE sink_id = $1 AND status IN ('pending', 'dead')`;

const AGAIN = `status = 'pending', tries = 0, next_try_at = now(), finished_at = NULL`;

const REDELIVER_ONE = `
WITH again AS (
  UPDATE tracing.sink_delivery SET ${AGAIN} WHERE sink_id = $1 AND id = $2::uuid AND status <> 'pending' RETURNING id
)
SELECT id FROM again`;

const REDELIVER_DEAD = `
WITH dead AS (
  SELECT id FROM tracing.sink_delivery WHERE sink_id = $1 AND status = 'dead' ORDER BY id LIMIT ${MAX_REDELIVERED}
  FOR UPDATE SKIP LOCKED
), again AS (
  UPDATE tracing.sink_delivery delivery SET ${AGAIN} FROM dead WHERE delivery.id = dead.id RETURNING delivery.id
)
SELECT id FROM again`;

/** Alerts and deliveries from Postgres. */
export class PostgresAlertReader implements AlertReader {
  private readonly source: DataSource;

  constructor(source: DataSource) {
    this.source = source;
  }

  async alerts(query: AlertQuery): Promise<Page<KeptAlert>> {
    const { where, values } = conditions(query);
    const rows = await this.source.query<(KeptAlert & { atUs: string })[]>(
      `${ALERTS} WHERE ${where} ORDER BY alert.occurred_at DESC, alert.id DESC LIMIT ${query.limit + 1}`,
      values,
    );
    return pageOf(rows, query.limit, ({ atUs, id }) => `${atUs}.${id}`);
  }

  async deliveries({ sinkId, status, before, limit }: DeliveryQuery): Promise<Page<KeptDelivery>> {
    const rows = await this.source.query<KeptDelivery[]>(DELIVERIES, [sinkId, status, before, limit + 1]);
    return pageOf(rows, limit, ({ id }) => id);
  }

  async counts(sinkId: string): Promise<{ pending: bigint; dead: bigint }> {
    const [row] = await this.source.query<{ pending: string; dead: string }[]>(COUNTS, [sinkId]);
    return { pending: BigInt(row?.pending ?? 0), dead: BigInt(row?.dead ?? 0) };
  }

  async redeliver(sinkId: string, deliveryId: string): Promise<number> {
    const [text, values] = deliveryId === '' ? [REDELIVER_DEAD, [sinkId]] : [REDELIVER_ONE, [sinkId, deliveryId]];
    return (await this.source.query<unknown[]>(text, values)).length;
  }
}

function pageOf<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => string): Page<Row> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, next: rows.length > limit && last !== undefined ? cursorOf(last) : '' };
}

function conditions(query: AlertQuery): { where: string; values: unknown[] } {
  const { scope, event, kind, subjectId, from, to, before } = query;
  const values: unknown[] = [];
  const parts = ['true'];
  const add = (condition: (...places: string[]) => string, ...wanted: unknown[]): void => {
    parts.push(condition(...wanted.map((value) => `$${values.push(value)}`)));
  };
  // Whoever sees neither the installation nor an organization sees nothing.
  if (!scope.installation || scope.organizationId !== '') {
    add((place) => `alert.organization_id = ${place}`, scope.organizationId);
  }
  if (event !== '') add((place) => `split_part(alert.kind, '.', 1) = ${place}`, event);
  if (kind !== '') add((place) => `alert.kind = ${place}`, kind);
  if (subjectId !== '') add((place) => `alert.subject_id = ${place}`, subjectId);
  if (from !== undefined) add((place) => `alert.occurred_at >= ${place}`, from);
  if (to !== undefined) add((place) => `alert.occurred_at < ${place}`, to);
  const [atUs = '', id = ''] = before.split('.');
  if (before !== '') {
    add((at, own) => `(${AT_US}, alert.id) < (${at}::bigint, ${own}::uuid)`, atUs, id);
    // Along the index; what happened in the same millisecond is told apart above.
    add((at) => `alert.occurred_at <= to_timestamp(${at}::bigint / 1000000.0) + interval '1 millisecond'`, atUs);
  }
  return { where: parts.join(' AND '), values };
}

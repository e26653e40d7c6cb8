import { inTransaction } from '@roundhouse/database';
import { newId } from '@roundhouse/kernel';
import type { DataSource } from 'typeorm';
import { AlertOutbox } from '../../alerts/alert-outbox.ts';
import type { ClaimedDelivery, DeliveryStore, NewDelivery, UnroutedAlert, Verdict } from '../deliveries.ports.ts';
import { SINK_FAILS } from '../sink.ts';
import { CLAIM, FORGET, FULL, INSERT_DELIVERIES, MARK_ROUTED, RELEASE, SETTLE, UNROUTED } from './delivery-sql.ts';

interface UnroutedRow {
  id: string;
  kind: string;
  organization_id: string | null;
  subject_id: string | null;
  occurred_at: Date;
  payload: Record<string, unknown>;
}

interface ClaimedRow extends UnroutedRow {
  delivery_id: string;
  sink_id: string;
  tries: number;
  names: Record<string, unknown>;
}

/** Deliveries in Postgres. Rows that another replica has in hand are passed over. */
export class PostgresDeliveryStore implements DeliveryStore {
  private readonly source: DataSource;

  constructor(source: DataSource) {
    this.source = source;
  }

  async route(
    limit: number,
    address: (alerts: readonly UnroutedAlert[]) => Promise<readonly NewDelivery[]>,
  ): Promise<number> {
    return inTransaction(this.source, async (manager) => {
      const rows = await manager.query<UnroutedRow[]>(UNROUTED, [limit]);
      if (rows.length === 0) return 0;
      const deliveries = await address(rows.map(unrouted));
      const json = deliveries.map(({ alertId, sinkId, names }) => ({
        id: newId(),
        alert_id: alertId,
        sink_id: sinkId,
        names,
      }));
      await manager.query(INSERT_DELIVERIES, [JSON.stringify(json)]);
      await manager.query(MARK_ROUTED, [rows.map(({ id }) => id)]);
      return rows.length;
    });
  }

  async claim(free: ReadonlyMap<string, number>, leaseMs: number): Promise<ClaimedDelivery[]> {
    if (free.size === 0) return [];
    const json = [...free].map(([sinkId, places]) => ({ sink_id: sinkId, places }));
    const rows = await this.source.query<ClaimedRow[]>(CLAIM, [JSON.stringify(json), leaseMs]);
    return rows.map((row) => ({
      id: row.delivery_id,
      sinkId: row.sink_id,
      tries: row.tries,
      event: { ...unrouted(row), names: row.names },
    }));
  }

  async full(sinkIds: readonly string[], waiting: number): Promise<ReadonlySet<string>> {
    const rows = await this.source.query<{ sink_id: string }[]>(FULL, [sinkIds, waiting]);
    return new Set(rows.map(({ sink_id: sinkId }) => sinkId));
  }

  async settle(deliveries: readonly ClaimedDelivery[], verdict: Verdict): Promise<void> {
    const { status, outcome } = verdict;
    const delayMs = verdict.status === 'pending' ? verdict.delayMs : 0;
    const json = claimsOf(deliveries);
    await inTransaction(this.source, async (manager) => {
      const settled = await manager.query<unknown[]>(SETTLE, [
        json,
        status,
        delayMs,
        outcome.httpStatus,
        outcome.error,
      ]);
      if (status !== 'dead' || settled.length === 0) return;
      const [{ sinkId, event }] = deliveries as readonly [ClaimedDelivery];
      const occurredAt = new Date();
      await AlertOutbox.add(manager, {
        kind: SINK_FAILS,
        organizationId: event.organizationId,
        subjectId: sinkId,
        // Once a day: a sink that is away for long gives up much.
        dedupeKey: `${SINK_FAILS} ${sinkId} ${occurredAt.toISOString().slice(0, 10)}`,
        occurredAt,
        payload: { sink_id: sinkId, kind: event.kind, http_status: outcome.httpStatus, error: outcome.error },
      });
    });
  }

  async release(deliveries: readonly ClaimedDelivery[]): Promise<void> {
    await this.source.query(RELEASE, [claimsOf(deliveries)]);
  }

  async forget(alertsBefore: Date, requestsBefore: Date): Promise<number> {
    return (await this.source.query<unknown[]>(FORGET, [alertsBefore, requestsBefore])).length;
  }
}

function unrouted(row: UnroutedRow): UnroutedAlert {
  const { id, kind, organization_id: organizationId, subject_id: subjectId, occurred_at: occurredAt, payload } = row;
  return { id, kind, organizationId, subjectId, occurredAt, payload };
}

/** The try stands with the id: whoever lost its lease changes nothing. */
function claimsOf(deliveries: readonly ClaimedDelivery[]): string {
  return JSON.stringify(deliveries.map(({ id, tries }) => ({ id, tries })));
}

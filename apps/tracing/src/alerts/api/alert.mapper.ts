import type {
  Alert as WireAlert,
  Delivery as WireDelivery,
  ListAlertsRequest,
  ListDeliveriesRequest,
} from '@roundhouse/contracts/tracing/v1/alert_service';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import type { AlertQuery, DeliveryQuery, KeptAlert, KeptDelivery } from '../alerts.ports.ts';

const MAX_PAGE = 200;
const ALERT_CURSOR = /^\d{1,18}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const STATUSES = new Set(['', 'pending', 'delivered', 'dead']);

/** @throws AppError INVALID_REQUEST naming every field that is wrong */
export function alertQueryFrom(request: ListAlertsRequest): AlertQuery {
  const faults: FaultDetail[] = [];
  const { installation, organizationId, event, kind, subjectId, before } = request;
  if (!installation && organizationId === '') faults.push({ where: '/organization_id', message: 'names no scope' });
  if (before !== '' && !ALERT_CURSOR.test(before)) faults.push({ where: '/before', message: 'is no cursor' });
  const from = momentFrom('/from', request.from, faults);
  const to = momentFrom('/to', request.to, faults);
  const limit = limitFrom(request.limit, faults);
  refuse(faults);
  return { scope: { installation, organizationId }, event, kind, subjectId, from, to, before, limit };
}

/** @throws AppError INVALID_REQUEST naming every field that is wrong */
export function deliveryQueryFrom({ sinkId, status, before, ...rest }: ListDeliveriesRequest): DeliveryQuery {
  const faults: FaultDetail[] = [];
  if (sinkId === '') faults.push({ where: '/sink_id', message: 'is required' });
  if (!STATUSES.has(status)) faults.push({ where: '/status', message: 'is not known' });
  if (before !== '' && !UUID.test(before)) faults.push({ where: '/before', message: 'is no cursor' });
  const limit = limitFrom(rest.limit, faults);
  refuse(faults);
  return { sinkId, status, before, limit };
}

/** @throws AppError NOT_FOUND for what is no id of a delivery */
export function deliveryIdFrom(text: string): string {
  if (text !== '' && !UUID.test(text)) throw new AppError('NOT_FOUND', 'There is no such delivery.');
  return text;
}

/** An alert as it travels. */
export function toWireAlert({ payload, occurredAt, organizationId, subjectId, ...alert }: KeptAlert): WireAlert {
  const { id, kind, delivered, pending, dead } = alert;
  return {
    id,
    kind,
    organizationId: organizationId ?? '',
    subjectId: subjectId ?? '',
    occurredAt: occurredAt.toISOString(),
    payloadJson: Buffer.from(JSON.stringify(payload)),
    delivered,
    pending,
    dead,
  };
}

/** A delivery as it travels. */
export function toWireDelivery(delivery: KeptDelivery): WireDelivery {
  const { subjectId, occurredAt, createdAt, nextTryAt, finishedAt, status, ...rest } = delivery;
  return {
    ...rest,
    status,
    subjectId: subjectId ?? '',
    occurredAt: occurredAt.toISOString(),
    createdAt: createdAt.toISOString(),
    nextTryAt: status === 'pending' ? nextTryAt.toISOString() : '',
    finishedAt: finishedAt?.toISOString() ?? '',
  };
}

function momentFrom(where: string, text: string, faults: FaultDetail[]): Date | undefined {
  if (text === '') return undefined;
  const moment = new Date(text);
  if (!Number.isNaN(moment.getTime())) return moment;
  faults.push({ where, message: 'must be a time such as 2026-11-20T08:00:00Z' });
  return undefined;
}

function limitFrom(limit: number, faults: FaultDetail[]): number {
  if (limit < 1 || limit > MAX_PAGE) faults.push({ where: '/limit', message: `must be from 1 to ${MAX_PAGE}` });
  return limit;
}

function refuse(details: readonly FaultDetail[]): void {
  if (details.length > 0) throw new AppError('INVALID_REQUEST', 'The request is not valid.', { details: [...details] });
}

import type { VerifiedDay as WireDay, VerifyLedgerRequest } from '@roundhouse/contracts/tracing/v1/usage_service';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { systemClock } from '@roundhouse/kernel';
import { differencesOf, type VerifiedDay } from '../../verification/domain/verified-day.ts';

const DAY_MS = 24 * 3_600_000;
const DEFAULT_DAYS = 30;
const MAX_DAYS = 366;
const EARLIEST = '2020-01-01';
const LATEST = '2200-01-01';
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Days that are to be compared, `YYYY-MM-DD`. @throws AppError INVALID_REQUEST naming what is wrong */
export function verifiedTimeFrom(request: VerifyLedgerRequest, nowMs = systemClock.nowMs()) {
  const to = request.to || dayOf(nowMs);
  const details: FaultDetail[] = [];
  for (const [where, day] of Object.entries({ '/from': request.from || to, '/to': to })) {
    if (!isDay(day)) details.push({ where, message: 'must be a day from 2020 on, such as 2026-11-20' });
  }
  const from = request.from || (details.length > 0 ? to : dayOf(Date.parse(to) - DEFAULT_DAYS * DAY_MS));
  if (details.length === 0 && from > to) details.push({ where: '/to', message: 'must not lie before from' });
  if (details.length === 0 && Date.parse(to) - Date.parse(from) > MAX_DAYS * DAY_MS) {
    details.push({ where: '/to', message: `must be at most ${MAX_DAYS} days after from` });
  }
  if (details.length > 0) throw new AppError('INVALID_REQUEST', 'The request is not valid.', { details });
  return { from, to };
}

/** A compared day. Amounts travel as text: they may exceed 64 bits. */
export function toWireVerified(day: VerifiedDay): WireDay {
  const differences = differencesOf(day);
  return {
    day: day.day,
    organizationId: day.organizationId,
    rows: day.rows,
    costPico: day.costPico.toString(),
    rollupCostPico: day.daysCostPico.toString(),
    hoursCostPico: day.hoursCostPico.toString(),
    rowsDifference: differences.rows,
    differencePico: differences.costPico.toString(),
    labelsDifferencePico: (day.labelsCostPico - day.labelledCostPico).toString(),
    attempts: day.attempts,
    provisional: day.provisional,
    estimated: day.estimated,
  };
}

function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text)) && text >= EARLIEST && text < LATEST;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

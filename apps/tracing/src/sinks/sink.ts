import { parseAllowedRange, parseUpstreamUrl, type AllowedRange } from '@roundhouse/egress';
import { AppError } from '@roundhouse/errors';
import type { AlertEvent } from '../alerts/alert.ts';

/** Where events go. */
export interface Sink {
  readonly id: string;
  /** null = the installation. */
  readonly organizationId: string | null;
  readonly type: 'webhook' | 'otlp';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly events: ReadonlySet<string>;
  /** Signs deliveries of a webhook, or is the bearer token of a collector; never logged, kept or shown. */
  readonly secret: string | undefined;
  /** Changes with every change of the sink. */
  readonly revision: string;
  readonly allowed: readonly AllowedRange[];
  /** Text that changes whenever `allowed` does. */
  readonly rangesKey: string;
}

/** A sink as registry tells it. */
export interface ToldSink {
  readonly id: string;
  /** Empty = the installation. */
  readonly organizationId: string;
  readonly type: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  /** Empty = none. */
  readonly secret: string;
  readonly revision: bigint;
  readonly allowedCidrs: readonly string[];
}

/** Reads a sink; undefined for one that nothing can be sent to, such as a webhook without a secret. */
export function sinkOf(told: ToldSink): Sink | undefined {
  const { id, organizationId, type, headers, events, secret, revision, allowedCidrs } = told;
  if (type !== 'webhook' && type !== 'otlp') return undefined;
  if (type === 'webhook' && secret === '') return undefined;
  try {
    return {
      id,
      organizationId: organizationId === '' ? null : organizationId,
      type,
      url: parseUpstreamUrl(told.url),
      headers,
      events: new Set(events),
      secret: secret === '' ? undefined : secret,
      revision: String(revision),
      allowed: allowedCidrs.map(parseAllowedRange),
      rangesKey: allowedCidrs.join(','),
    };
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** What decides who hears of an alert. */
export interface Addressed {
  readonly kind: string;
  readonly organizationId: string | null;
  readonly subjectId: string | null;
}

/** Whether a sink is to get an alert. That a sink fails is told to the others. */
export function wants(sink: Pick<Sink, 'id' | 'organizationId' | 'events'>, alert: Addressed): boolean {
  return (
    sink.events.has(eventOf(alert.kind)) &&
    sink.organizationId === alert.organizationId &&
    !(alert.kind === SINK_FAILS && alert.subjectId === sink.id)
  );
}

/** Kind of the alert that a sink's deliveries are given up. */
export const SINK_FAILS = 'alert.sink_fails';

/** `budget` of `budget.threshold`. */
export function eventOf(kind: string): AlertEvent {
  return kind.split('.', 1)[0] as AlertEvent;
}

import { eventDocument, type SentEvent } from './event-document.ts';
import type { Message } from './webhook-message.ts';

/** SeverityNumber of OpenTelemetry's log data model. */
const INFO = 9;
const WARN = 13;

/** Events of what is well, too: they inform. */
const INFORMING = /^(request|review)\.|\.(closed|recovered|test)$/;

interface AnyValue {
  stringValue?: string;
  intValue?: string;
  doubleValue?: number;
  boolValue?: boolean;
  arrayValue?: { values: AnyValue[] };
  kvlistValue?: { values: KeyValue[] };
}

interface KeyValue {
  key: string;
  value: AnyValue;
}

/**
 * Events as one request to a collector: `ExportLogsServiceRequest` in OTLP's JSON
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). The event stands in the body, its ids are attributes.
 *
 * @param secret bearer token; undefined = none
 */
export function otlpLogs(events: readonly SentEvent[], secret: string | undefined, nowMs: number): Message {
  const document = {
    resourceLogs: [
      {
        resource: { attributes: [attribute('service.name', 'roundhouse')] },
        scopeLogs: [{ scope: { name: 'roundhouse.alerts' }, logRecords: events.map((event) => record(event, nowMs)) }],
      },
    ],
  };
  return {
    headers: {
      'content-type': 'application/json',
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
    },
    body: JSON.stringify(document),
  };
}

function record(event: SentEvent, nowMs: number): Record<string, unknown> {
  const { id, kind, organizationId, subjectId, occurredAt } = event;
  const severityNumber = INFORMING.test(kind) ? INFO : WARN;
  return {
    timeUnixNano: nanos(occurredAt.getTime()),
    observedTimeUnixNano: nanos(nowMs),
    severityNumber,
    severityText: severityNumber === INFO ? 'INFO' : 'WARN',
    eventName: `roundhouse.${kind}`,
    body: anyValue(eventDocument(event)['data']),
    attributes: [
      attribute('event.name', `roundhouse.${kind}`),
      attribute('roundhouse.event.id', id),
      ...(organizationId === null ? [] : [attribute('roundhouse.organization.id', organizationId)]),
      ...(subjectId === null ? [] : [attribute('roundhouse.subject.id', subjectId)]),
    ],
  };
}

function nanos(ms: number): string {
  return `${Math.trunc(ms)}000000`;
}

function attribute(key: string, stringValue: string): KeyValue {
  return { key, value: { stringValue } };
}

function anyValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value !== 'object' || value === null) return {};
  return { kvlistValue: { values: Object.entries(value).map(([key, member]) => ({ key, value: anyValue(member) })) } };
}

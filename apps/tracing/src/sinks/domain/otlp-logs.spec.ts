import { describe, expect, it } from '@jest/globals';
import { otlpLogs } from './otlp-logs.ts';
import { sentEvent } from './sent-event.fixture.ts';

interface Logs {
  resourceLogs: { scopeLogs: { logRecords: Record<string, unknown>[] }[] }[];
}

describe('otlpLogs', () => {
  it('is a request of OTLP, one record per event, integers as text', () => {
    const event = sentEvent({
      payload: { percent: 80, share: 0.5, hard: true, providers: ['a'], provider: { id: 'p' }, none: null },
    });
    const { headers, body } = otlpLogs([event, sentEvent({ kind: 'circuit.closed' })], 'token-of-a-collector', 1_000);
    expect(headers).toEqual({ 'content-type': 'application/json', authorization: 'Bearer token-of-a-collector' });
    const [first, second] = (JSON.parse(body) as Logs).resourceLogs[0]!.scopeLogs[0]!.logRecords;
    expect(first).toEqual({
      timeUnixNano: '1795161600250000000',
      observedTimeUnixNano: '1000000000',
      severityNumber: 13,
      severityText: 'WARN',
      eventName: 'roundhouse.budget.threshold',
      body: {
        kvlistValue: {
          values: [
            { key: 'percent', value: { intValue: '80' } },
            { key: 'share', value: { doubleValue: 0.5 } },
            { key: 'hard', value: { boolValue: true } },
            { key: 'providers', value: { arrayValue: { values: [{ stringValue: 'a' }] } } },
            { key: 'provider', value: { kvlistValue: { values: [{ key: 'id', value: { stringValue: 'p' } }] } } },
            { key: 'none', value: {} },
          ],
        },
      },
      attributes: [
        { key: 'event.name', value: { stringValue: 'roundhouse.budget.threshold' } },
        { key: 'roundhouse.event.id', value: { stringValue: event.id } },
        { key: 'roundhouse.organization.id', value: { stringValue: event.organizationId } },
        { key: 'roundhouse.subject.id', value: { stringValue: event.subjectId } },
      ],
    });
    expect(second).toMatchObject({ severityNumber: 9, severityText: 'INFO' });
  });

  it('brings no token where there is none', () => {
    expect(otlpLogs([sentEvent()], undefined, 1_000).headers).toEqual({ 'content-type': 'application/json' });
  });
});

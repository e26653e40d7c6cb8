import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sentEvent } from './sent-event.fixture.ts';
import { webhookMessage } from './webhook-message.ts';

const SECRET = 'a-secret-of-a-receiver';
const NOW_MS = 1_731_705_121_999;

describe('webhookMessage', () => {
  it('says what happened, to whom, and names the explicit provider (002-34)', () => {
    const names = { provider: { id: 'prv', key: 'openai-eu' }, percent: 'never wins over a fact' };
    const event = sentEvent({ names });
    expect(JSON.parse(webhookMessage(event, 'd1', SECRET, NOW_MS).body)).toEqual({
      id: event.id,
      type: 'budget.threshold',
      timestamp: '2026-11-20T08:00:00.250Z',
      organization_id: event.organizationId,
      subject_id: event.subjectId,
      data: { percent: 80, settled_pico: '9007199254740993', provider: { id: 'prv', key: 'openai-eu' } },
    });
  });

  it('is signed over id, time and body, as Standard Webhooks has it', () => {
    const { headers, body } = webhookMessage(sentEvent(), 'd1', SECRET, NOW_MS);
    const expected = createHmac('sha256', SECRET).update(`d1.1731705121.${body}`).digest('base64');
    expect(headers).toEqual({
      'content-type': 'application/json',
      'webhook-id': 'd1',
      'webhook-timestamp': '1731705121',
      'webhook-signature': `v1,${expected}`,
    });
  });

  it('reads a secret in the form of Standard Webhooks', () => {
    const key = Buffer.from('0123456789abcdef0123456789abcdef');
    const { headers, body } = webhookMessage(sentEvent(), 'd1', `whsec_${key.toString('base64')}`, NOW_MS);
    const expected = createHmac('sha256', key).update(`d1.1731705121.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  });

  it('never holds the secret', () => {
    expect(JSON.stringify(webhookMessage(sentEvent(), 'd1', SECRET, NOW_MS))).not.toContain(SECRET);
  });
});

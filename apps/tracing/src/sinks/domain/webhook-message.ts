import { createHmac } from 'node:crypto';
import { eventDocument, type SentEvent } from './event-document.ts';

/** What is posted: headers and bytes. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const BASE64_SECRET = /^whsec_([A-Za-z0-9+/]{16,}={0,2})$/;

/**
 * An event as a webhook gets it, signed as https://www.standardwebhooks.com describes it: HMAC-SHA-256 over id, time
 * and body. Each try is signed anew, with the time of now, so that a receiver may refuse old ones.
 *
 * @param deliveryId the same for every try, so that a receiver can tell a repetition
 * @param secret text, or `whsec_` and base64
 */
export function webhookMessage(event: SentEvent, deliveryId: string, secret: string, nowMs: number): Message {
  const body = JSON.stringify(eventDocument(event));
  const timestamp = String(Math.floor(nowMs / 1000));
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': deliveryId,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature(secret, `${deliveryId}.${timestamp}.${body}`)}`,
    },
    body,
  };
}

function signature(secret: string, text: string): string {
  const base64 = BASE64_SECRET.exec(secret)?.[1];
  const key = base64 === undefined ? Buffer.from(secret) : Buffer.from(base64, 'base64');
  return createHmac('sha256', key).update(text).digest('base64');
}

import { invariant } from '@roundhouse/kernel';

/** Ends a stream of the OpenAI dialect. */
export const SSE_DONE: Buffer = Buffer.from('data: [DONE]\n\n');

/** A comment, which every client skips: keeps connections from idling out. */
export const SSE_HEARTBEAT: Buffer = Buffer.from(': heartbeat\n\n');

const PREFIX = Buffer.from('data: ');
const SUFFIX = Buffer.from('\n\n');

/**
 * Writes one event. Data that spans lines becomes one `data` field per line, so that nothing inside it can pass for
 * a field or an event of its own.
 *
 * @param type the `event` field; must hold no line break (a broken invariant otherwise, never a caller's fault)
 */
export function sseEvent(data: Buffer | string, type = ''): Buffer {
  invariant(!/[\r\n]/.test(type), 'an event type holds no line break');
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  if (type === '' && !bytes.includes(0x0a) && !bytes.includes(0x0d)) return Buffer.concat([PREFIX, bytes, SUFFIX]);
  const lines = bytes.toString('utf8').split(/\r\n|\n|\r/);
  return Buffer.from(`${type === '' ? '' : `event: ${type}\n`}${lines.map((line) => `data: ${line}\n`).join('')}\n`);
}

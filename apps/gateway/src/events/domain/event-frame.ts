/** A comment that readers of a stream skip, so that proxies see that it lives. */
export const HEARTBEAT_FRAME = ': heartbeat\n\n';

/** Breaks a field of a frame, so that what follows would be read as a field of its own. */
const BREAKS = /[\r\n\0]/;

/**
 * One frame of a stream of server-sent events.
 *
 * @param data may have lines; each becomes a line of its own
 * @throws RangeError when the event's name or id would break out of its line
 */
export function eventFrame(event: string, data: string, id?: string): string {
  if (BREAKS.test(event) || event === '') throw new RangeError('the name of an event must be one line');
  if (id !== undefined && BREAKS.test(id)) throw new RangeError('the id of an event must be one line');
  const lines = data.split(/\r\n|[\r\n]/).map((line) => `data: ${line}\n`);
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\n${lines.join('')}\n`;
}

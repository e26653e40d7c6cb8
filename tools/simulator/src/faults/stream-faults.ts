import type { ServerResponse } from 'node:http';
import type { BilledCall } from '../billing-log.ts';
import type { FaultKnobs } from './fault-knobs.ts';

const DEFAULT_PING_MS = 50;
const DEFAULT_GIANT_KIB = 100 << 10;
const PART = 'x'.repeat(64 << 10);

/** How a stream ends before its time. */
export interface StreamEnd {
  readonly outcome: BilledCall['outcome'];
  play(response: ServerResponse): void;
}

/** An event whose data is no JSON. */
export const GARBAGE = 'data: {"id": <<<garbage>>>\n\n';
/** An error event, after which the stream ends. */
const ERROR_EVENT = `data: ${JSON.stringify({ error: { message: 'The simulated provider failed as asked.', type: 'server_error', code: 'simulated', param: null } })}\n\n`;

/** The end that the knobs want in place of a chunk; undefined = the chunk is sent. */
export function streamEndAt(knobs: FaultKnobs, index: number): StreamEnd | undefined {
  switch (index) {
    case knobs.hang_at:
      return { outcome: 'hung', play: (response) => response.flushHeaders() };
    case knobs.ping_at:
      return { outcome: 'hung', play: (response) => pingForEver(response, knobs.every_ms ?? DEFAULT_PING_MS) };
    case knobs.truncate_at:
      return { outcome: 'truncated', play: cutOff };
    case knobs.end_at:
      return { outcome: 'truncated', play: (response) => void response.end() };
    case knobs.error_at:
      return { outcome: 'error', play: (response) => void response.end(ERROR_EVENT) };
    case knobs.giant_at:
      return { outcome: 'error', play: (response) => giantLine(response, knobs.giant_kib ?? DEFAULT_GIANT_KIB) };
    default:
      return undefined;
  }
}

/** Its last bytes leave first, so that the reader sees a beginning without an end. */
function cutOff(response: ServerResponse): void {
  response.write(':\n\n', () => response.destroy());
}

function pingForEver(response: ServerResponse, everyMs: number): void {
  const timer = setInterval(() => response.write(': ping\n\n'), everyMs);
  response.once('close', () => clearInterval(timer));
}

/** One event of many bytes and a single line; no faster than the reader takes it. */
function giantLine(response: ServerResponse, sizeKib: number): void {
  let left = Math.ceil((sizeKib * 1024) / PART.length);
  response.write('data: {"choices":[{"index":0,"delta":{"content":"');
  const more = (): void => {
    while (left > 0) {
      left -= 1;
      if (response.write(PART)) continue;
      response.once('drain', more);
      return;
    }
    response.end('"}}]}\n\n');
  };
  more();
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { refuse } from './error-answers.ts';
import type { FaultKnobs } from './fault-knobs.ts';
import { ODD_BODIES } from './odd-bodies.ts';

const DEFAULT_BOMB_KIB = 64 << 10;
const SECOND_AFTER_MS = 20;

/**
 * Plays the faults that take the place of an answer, and lays on those that go with one.
 * @returns true when the request is dealt with, so that nothing is generated or billed.
 * @throws RangeError that names a value there is none of
 */
export function answerWithFault(knobs: FaultKnobs, request: IncomingMessage, response: ServerResponse): boolean {
  bloatHeaders(knobs, response);
  if (knobs.second !== undefined) sendSecond(knobs.second, response);
  if (knobs.flap_ms !== undefined && Math.floor(Date.now() / knobs.flap_ms) % 2 === 0) {
    refuse({ status: 503 }, request, response);
  } else if (knobs.status !== undefined || knobs.error !== undefined) {
    refuse(knobs, request, response);
  } else if (knobs.hang !== undefined) {
    hang(knobs.hang, response);
  } else if (knobs.body !== undefined) {
    sendOddBody(knobs, response);
  } else if (knobs.encoding === 'bomb') {
    sendBomb(knobs.bomb_kib ?? DEFAULT_BOMB_KIB, response);
  } else {
    if (knobs.encoding === 'stacked') response.setHeader('content-encoding', Array(1_000).fill('gzip').join(', '));
    if (knobs.encoding === 'lie') response.setHeader('content-encoding', 'gzip');
    return false;
  }
  return true;
}

function bloatHeaders(knobs: FaultKnobs, response: ServerResponse): void {
  const count = knobs.header_count ?? (knobs.header_kib === undefined ? 0 : 1);
  const value = 'x'.repeat(knobs.header_kib === undefined ? 8 : (knobs.header_kib * 1024) / count);
  for (let index = 0; index < count; index++) response.setHeader(`x-sim-${index}`, value);
}

function hang(where: string, response: ServerResponse): void {
  if (where === 'headers') return;
  if (where !== 'body') throw new RangeError(`no such hang: ${where}`);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
}

function sendOddBody(knobs: FaultKnobs, response: ServerResponse): void {
  const odd = ODD_BODIES[knobs.body ?? ''];
  if (odd === undefined) throw new RangeError(`no such body: ${knobs.body}`);
  const bytes = odd.bytes();
  response.writeHead(200, { 'content-type': knobs.content_type ?? odd.type, 'content-length': bytes.length });
  response.end(bytes);
}

/** Members of gzip may follow one another, so that one packed MiB makes a bomb of any size. */
function sendBomb(sizeKib: number, response: ServerResponse): void {
  const packed = gzipSync(Buffer.alloc(1 << 20, ' '), { level: 9 });
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
  let left = Math.ceil(sizeKib / 1024);
  const more = (): void => {
    for (; left > 0; left--) {
      if (response.write(packed)) continue;
      left--;
      response.once('drain', more);
      return;
    }
    response.end();
  };
  more();
}

/** An answer to nothing, on the same connection: whoever reads it as the next one's shows one caller another's data. */
function sendSecond(when: string, response: ServerResponse): void {
  const { socket } = response;
  const body = '{"object":"chat.completion","choices":[{"message":{"content":"NOT-YOURS"}}]}';
  const text = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const send = (): void => {
    if (socket?.writable) socket.write(text);
  };
  response.once('finish', () => {
    if (when === 'now') send();
    else setTimeout(send, SECOND_AFTER_MS).unref();
  });
}

import type { FaultRow } from '../fault-row.ts';
import { GUESSED_INPUT, rowsOf, type Fault } from './row-maker.ts';

const FAILED = '502 upstream_error';
const TRUNCATED = '502 upstream_truncated';
const ENCODINGS = 'Compressed bomb / stacked encodings';
/** Tokens out that a gateway guesses from so many pieces of text. */
const GUESSED_OUTPUT: Readonly<Record<number, number>> = { 1: 1, 7: 9, 10: 14, 15: 21 };
const WRONG_TYPE = 'Wrong content type, HTML login page, 204';

const documents: readonly Fault[] = [
  ['no JSON', 'garbage_at=0', 'Malformed JSON (unary)'],
  ...['empty', 'null', 'array', 'string', 'object', 'no_choices', 'cut', 'deep'].map((body) => [
    `JSON: ${body}`,
    `body=${body}`,
    'Malformed JSON (unary)',
  ]),
  ...['login', 'text', 'xml', 'binary'].map((body) => [`type: ${body}`, `body=${body}`, WRONG_TYPE]),
  ['an answer that says it is a page', 'content_type=text/html', WRONG_TYPE],
  ['status 204', 'status=204', WRONG_TYPE],
  ['an answer compressed unasked', 'encoding=gzip', ENCODINGS],
  ['an answer that unpacks to 1 GiB', 'encoding=bomb&bomb_kib=1000000', ENCODINGS],
  ['an answer in a thousand encodings', 'encoding=stacked', ENCODINGS],
  ['an answer that lies about its encoding', 'encoding=lie', ENCODINGS],
  ['one header of 64 KiB', 'header_kib=64', 'Header bomb'],
  ['500 headers', 'header_count=500', 'Header bomb'],
].map(([name = '', knobs = '', fault = '']) => ({
  name,
  fault,
  place: { knobs },
  failureClass: 'protocol',
  alone: FAILED,
  marks: 'failures',
}));

const speech: Fault = {
  name: 'the peer speaks no HTTP',
  fault: 'Malformed JSON (unary)',
  place: { peer: 'no_http' },
  failureClass: 'protocol',
  alone: FAILED,
  marks: 'failures',
};

const unaryErrors: readonly Fault[] = [
  {
    name: 'an error object with status 200',
    fault: 'Error object inside HTTP 200 stream',
    place: { knobs: 'body=error' },
    failureClass: 'overloaded',
    alone: FAILED,
    triedAgain: true,
    marks: 'failures',
  },
  {
    name: 'an answer that is cut off',
    fault: 'Truncated stream, no [DONE] / finish',
    place: { knobs: 'truncate_at=0' },
    failureClass: 'truncated',
    alone: TRUNCATED,
    marks: 'failures',
  },
];

/** Before the first piece of text: another deployment mends it. */
const heldStreams: readonly Fault[] = [
  ['a stream that begins with no JSON', 'garbage_at=0', 'Malformed SSE event mid-stream', 'protocol', FAILED],
  [
    'a stream cut before its first event',
    'truncate_at=0',
    'Truncated stream, no [DONE] / finish',
    'truncated',
    TRUNCATED,
  ],
  [
    'a stream that ends before its first event',
    'end_at=0',
    'Truncated stream, no [DONE] / finish',
    'truncated',
    TRUNCATED,
  ],
  ['a stream of one line without end', 'giant_at=0', 'Giant line / chunk (100 MiB)', 'protocol', FAILED],
  ['a stream that is a page', 'body=login', WRONG_TYPE, 'protocol', FAILED],
  ['a stream that says it is a page', 'content_type=text/html', WRONG_TYPE, 'protocol', FAILED],
  ['a stream that unpacks to 1 GiB', 'encoding=bomb&bomb_kib=1000000', ENCODINGS, 'protocol', FAILED],
  ['a stream with one header of 64 KiB', 'header_kib=64', 'Header bomb', 'protocol', FAILED],
].map(([name = '', knobs = '', fault = '', failureClass = '', alone = '']) => ({
  name,
  fault,
  place: { knobs },
  stream: true,
  failureClass,
  alone,
  marks: 'failures',
}));

const streamError: Fault = {
  name: 'a stream that begins with an error',
  fault: 'Error object inside HTTP 200 stream',
  place: { knobs: 'error_at=0' },
  stream: true,
  failureClass: 'unknown',
  alone: FAILED,
  marks: 'failures',
};

/** After it: what came stays, and the stream ends with one error. */
const brokenStreams: readonly Fault[] = [
  ['no JSON in place of event 10', 'garbage_at=10', 'Malformed SSE event mid-stream', 'protocol', 10, 'upstream_error'],
  [
    'an error in place of event 10',
    'error_at=10',
    'Error object inside HTTP 200 stream',
    'unknown',
    10,
    'upstream_error',
  ],
  [
    'one line without end in place of event 10',
    'giant_at=10',
    'Giant line / chunk (100 MiB)',
    'protocol',
    10,
    'upstream_error',
  ],
  ...[1, 7, 15].flatMap((at) => [
    [
      `a stream cut at event ${at}`,
      `truncate_at=${at}`,
      'Truncated stream, no [DONE] / finish',
      'truncated',
      at,
      'upstream_truncated',
    ],
    [
      `a stream that ends at event ${at}`,
      `end_at=${at}`,
      'Truncated stream, no [DONE] / finish',
      'truncated',
      at,
      'upstream_truncated',
    ],
  ]),
].map(([name, knobs, fault, failureClass, pieces, code]) => ({
  name: String(name),
  fault: String(fault),
  place: { knobs: `rate=1000&${knobs}` },
  stream: true,
  failureClass: String(failureClass),
  alone: `200, ${pieces} pieces, error ${code}`,
  failsOver: false,
  marks: 'failures',
  usage: `estimated ${GUESSED_INPUT.stream} + ${GUESSED_OUTPUT[Number(pieces)]}`,
}));

/** Answers whose bytes are wrong. */
export const BROKEN_ANSWERS: readonly FaultRow[] = [
  ...documents,
  speech,
  ...unaryErrors,
  ...heldStreams,
  streamError,
  ...brokenStreams,
].flatMap(rowsOf);

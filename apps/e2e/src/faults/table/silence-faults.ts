import type { FaultRow } from '../fault-row.ts';
import { GUESSED_INPUT, rowsOf, type Fault } from './row-maker.ts';

const LATE = '504 upstream_timeout';

const hangs: readonly Fault[] = [
  {
    name: 'nothing comes',
    fault: 'Hang before headers',
    place: { knobs: 'hang=headers' },
    // A whole answer may take ten times as long as the first token of a stream.
    timeouts: { first_token_ms: 60 },
    failureClass: 'timeout_first_token',
  },
  {
    name: 'nothing comes of a stream',
    fault: 'Hang before headers',
    place: { knobs: 'hang=headers' },
    stream: true,
    timeouts: { first_token_ms: 300 },
    failureClass: 'timeout_first_token',
  },
  {
    name: '200 and no body',
    fault: '200 then silence before first event',
    place: { knobs: 'hang=body' },
    timeouts: { first_token_ms: 300, idle_ms: 300 },
    failureClass: 'idle',
  },
  {
    name: '200 and no event',
    fault: '200 then silence before first event',
    place: { knobs: 'hang_at=0' },
    stream: true,
    timeouts: { first_token_ms: 300, idle_ms: 2_000 },
    failureClass: 'timeout_first_token',
  },
  {
    name: 'only comments from the start',
    fault: 'Comment-only pings for ever',
    place: { knobs: 'ping_at=0' },
    stream: true,
    timeouts: { first_token_ms: 300 },
    failureClass: 'timeout_first_token',
  },
  {
    name: 'a stream that drips',
    fault: 'Slow drip',
    place: { knobs: 'drip_ms=20' },
    stream: true,
    timeouts: { first_token_ms: 300, idle_ms: 300 },
    failureClass: 'timeout_first_token',
  },
  {
    name: 'a whole answer that drips',
    fault: 'Slow drip',
    place: { knobs: 'drip_ms=20' },
    timeouts: { first_token_ms: 500, idle_ms: 300, total_ms: 700 },
    failureClass: 'idle',
  },
].map((fault) => ({ ...fault, alone: LATE, marks: 'failures' as const }));

const midway: readonly Fault[] = [
  {
    name: 'silence after 20 events',
    fault: 'Hang mid-stream',
    place: { knobs: 'tokens=40&rate=400&hang_at=20' },
    timeouts: { idle_ms: 300 },
  },
  {
    name: 'only comments after 20 events',
    fault: 'Comment-only pings for ever',
    place: { knobs: 'tokens=40&rate=400&ping_at=20' },
    timeouts: { idle_ms: 300, total_ms: 1_200 },
  },
].map((fault) => ({
  ...fault,
  stream: true,
  failureClass: 'idle',
  alone: '200, 20 pieces, error upstream_timeout',
  failsOver: false,
  marks: 'failures' as const,
  usage: `estimated ${GUESSED_INPUT.stream} + 26`,
}));

/** Faults that only time tells. */
export const SILENCE_FAULTS: readonly FaultRow[] = [...hangs, ...midway].flatMap(rowsOf);

import type { FaultRow } from '../fault-row.ts';
import { GUESSED_INPUT } from './row-maker.ts';

const TOKENS = 60;
const FAULT = 'Truncated stream, no [DONE] / finish';

/** Bytes of the provider's words up to each token, as it says them one after the other. */
const WORDS = 'this is a simulated answer from a provider that bills every token and thinks about none of them'.split(
  ' ',
);

/** Streams that break at each of 60 events: however many pieces came, they stay, and the end is one error. */
export function longRows(): FaultRow[] {
  const rows: FaultRow[] = [];
  let bytes = 0;
  for (let at = 1; at < TOKENS; at += 1) {
    bytes += (WORDS[(at - 1) % WORDS.length] ?? '').length + (at === 1 ? 0 : 1);
    for (const [how, knob] of [
      ['cut', 'truncate_at'],
      ['ended', 'end_at'],
    ]) {
      rows.push({
        name: `a stream of ${TOKENS} ${how} at event ${at}`,
        fault: FAULT,
        place: { knobs: `tokens=${TOKENS}&rate=1000&${knob}=${at}` },
        stream: true,
        sibling: false,
        calls: 1,
        timeouts: {},
        withinMs: 3_000,
        expected: {
          caller: `200, ${at} pieces, error upstream_truncated`,
          attempts: 'truncated',
          circuit: 'closed',
          credential: 'in',
          usage: `estimated ${GUESSED_INPUT.stream} + ${Math.max(at, Math.ceil(bytes / 4))}`,
        },
      });
    }
  }
  return rows;
}

import type { FaultRow } from '../fault-row.ts';

/**
 * Answers that nobody asked for, on a connection that is kept. They come while nothing is asked: what a provider says while
 * a request is under way is its answer, whatever it had in mind.
 */
export const CONNECTION_REUSE: readonly FaultRow[] = ['now', 'idle'].map((when) => ({
  name: `a second answer: ${when}`,
  fault: 'Unsolicited 2nd response on idle keep-alive',
  place: { knobs: `second=${when}` },
  stream: false,
  sibling: false,
  calls: 8,
  timeouts: {},
  pauseMs: 250,
  withinMs: 3_000,
  expected: { caller: '200 ×8', attempts: 'ok ×8', circuit: 'closed', credential: 'in', usage: 'provider 1 + 16' },
}));

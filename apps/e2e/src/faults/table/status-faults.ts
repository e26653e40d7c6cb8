import type { FaultRow } from '../fault-row.ts';
import { rowsOf, type Fault } from './row-maker.ts';

const FAILED = '502 upstream_error';

const waits: readonly Fault[] = [
  ['7', 7],
  ['0', 1],
  ['-1', 1],
  ['1000000000', 300],
  ['date:900', 300],
  ['date:-60', 1],
].map(([value, seconds]) => ({
  name: `429 with Retry-After ${value}`,
  fault: '429 with Retry-After',
  place: { knobs: `status=429&error=rate_limit&retry_after=${value}` },
  failureClass: 'rate_limited',
  alone: `429 rate_limit_exceeded, retry after ${seconds} s`,
  marks: 'waiting',
}));

const limited: readonly Fault[] = [
  ['429 with Retry-After that says nothing', '&retry_after=soon'],
  ['429 without Retry-After', ''],
].map(([name = '', more = '']) => ({
  name,
  fault: '429 with Retry-After',
  place: { knobs: `status=429&error=rate_limit${more}` },
  failureClass: 'rate_limited',
  alone: '429 rate_limit_exceeded',
  marks: 'waiting',
}));

const breakdowns: readonly Fault[] = [
  [500, FAILED],
  [502, FAILED],
  [503, '503 overloaded'],
  [504, FAILED],
  [529, '503 overloaded'],
].map(([status, alone]) => ({
  name: `status ${status}`,
  fault: '500 / 503 / 529',
  place: { knobs: `status=${status}` },
  failureClass: 'overloaded',
  alone: String(alone),
  triedAgain: true,
  marks: 'failures',
}));

const callerFaults: readonly Fault[] = [
  ['status 400', 'status=400', 'caller_fault', '400 simulated'],
  ['status 413', 'status=413', 'caller_fault', '413 simulated'],
  ['status 422', 'status=422', 'caller_fault', '422 simulated'],
  ['an error that repeats the key', 'status=400&error=echo', 'caller_fault', '400 simulated'],
  ['the context is too long', 'error=context_length', 'context_exceeded', '400 context_length_exceeded'],
  ['the content is refused', 'error=content_policy', 'content_policy', '400 content_policy_violation'],
].map(([name = '', knobs = '', failureClass = '', alone = '']) => ({
  name,
  fault: '400/401/403/404/413/422, context too long',
  place: { knobs },
  failureClass,
  alone,
  failsOver: false,
  marks: 'nothing',
}));

/** A key that is refused is out; one that is refused one model says nothing of the others. */
const refusals: readonly Fault[] = [
  { name: 'status 401', place: { knobs: 'status=401&error=echo' }, failureClass: 'auth', marks: 'out' as const },
  { name: 'status 403', place: { knobs: 'status=403&error=echo' }, failureClass: 'auth', marks: 'failures' as const },
  {
    name: 'the quota is used up',
    place: { knobs: 'error=quota' },
    failureClass: 'quota_exhausted',
    marks: 'out' as const,
  },
  { name: 'status 404', place: { knobs: 'status=404' }, failureClass: 'model_missing', marks: 'failures' as const },
  {
    name: 'the model is gone',
    place: { knobs: 'error=model_missing' },
    failureClass: 'model_missing',
    marks: 'failures' as const,
  },
].map((fault) => ({ ...fault, fault: '400/401/403/404/413/422, context too long', alone: FAILED }));

const redirects: readonly Fault[] = [301, 302, 303, 307, 308].map((status) => ({
  name: `redirect ${status}`,
  fault: 'Redirect',
  place: { knobs: `status=${status}&location={trap}` },
  failureClass: 'unknown',
  alone: FAILED,
  marks: 'failures',
}));

/** Faults that an answer's status tells. */
export const STATUS_FAULTS: readonly FaultRow[] = [
  ...waits,
  ...limited,
  ...breakdowns,
  ...callerFaults,
  ...refusals,
  ...redirects,
].flatMap(rowsOf);

import { told, type FaultPlace, type FaultRow, type RowOutcome, type RowTimeouts } from '../fault-row.ts';

/** What a failure class does, beyond the call that met it. */
type Mark = 'failures' | 'unreachable' | 'waiting' | 'out' | 'nothing';

/** A fault, of which rows are made: one with a healthy sibling, one without. */
export interface Fault {
  readonly name: string;
  readonly fault: string;
  readonly place: FaultPlace;
  readonly stream?: boolean;
  readonly timeouts?: RowTimeouts;
  /** As the gateway classes it. */
  readonly failureClass: string;
  /** What the caller of the only deployment sees. */
  readonly alone: string;
  /** Whether another deployment is tried. Default true. */
  readonly failsOver?: boolean;
  /** Whether the same deployment is tried once more where there is no other. Default false. */
  readonly triedAgain?: boolean;
  readonly marks: Mark;
  /** Default `none`. */
  readonly usage?: string;
  readonly withinMs?: number;
  readonly notAsSpecified?: string;
}

/** So many failures open the circuit of a row's deployment. */
export const MINIMUM_REQUESTS = 3;
/** Content of what the healthy sibling answers. */
export const SIBLING_TOKENS = 5;
const CLOSED = 'closed';

/** What a gateway that nobody told makes of a request of the table: its own guess of tokens in. */
export const GUESSED_INPUT = { unary: 23, stream: 32 } as const;

/** The two rows of a fault. */
export function rowsOf(fault: Fault): FaultRow[] {
  const { failsOver = true } = fault;
  return [row(fault, 'alone', alone(fault)), ...(failsOver ? [row(fault, 'with a sibling', withSibling(fault))] : [])];
}

function row(fault: Fault, suffix: string, rest: Pick<FaultRow, 'calls' | 'expected' | 'sibling'>): FaultRow {
  const { name, place, stream = false, timeouts = {}, withinMs = 3_000, notAsSpecified } = fault;
  return {
    name: `${name}, ${suffix}`,
    fault: fault.fault,
    place,
    stream,
    timeouts,
    withinMs,
    ...rest,
    ...(notAsSpecified !== undefined && { notAsSpecified }),
  };
}

function alone(fault: Fault): Pick<FaultRow, 'calls' | 'expected' | 'sibling'> {
  const { failureClass, marks, usage = 'none' } = fault;
  const attempts = fault.triedAgain ? `${failureClass} → ${failureClass}` : failureClass;
  const credential = marks === 'waiting' || marks === 'out' ? marks : 'in';
  // A single call opens nothing, save that a credential heeds its very first word.
  const expected: RowOutcome = {
    caller: fault.alone,
    attempts,
    circuit: CLOSED,
    credential: marks === 'out' && failureClass === 'auth' ? 'in' : credential,
    usage,
  };
  return { calls: 1, sibling: false, expected };
}

/** Four calls: until the circuit opens the fault is met and passed over, then it is not met any more. */
function withSibling(fault: Fault): Pick<FaultRow, 'calls' | 'expected' | 'sibling'> {
  const { failureClass, marks, usage = 'none', stream = false } = fault;
  const calls = MINIMUM_REQUESTS + 1;
  const met = marks === 'waiting' || failureClass === 'quota_exhausted' ? 1 : MINIMUM_REQUESTS;
  const served = stream ? `200, ${SIBLING_TOKENS} pieces, done` : '200';
  const attempts = Array.from({ length: calls }, (_, call) => (call < met ? `${failureClass} → ok` : 'ok'));
  const expected: RowOutcome = {
    caller: told(Array<string>(calls).fill(served)),
    attempts: told(attempts),
    circuit: marks === 'failures' || marks === 'unreachable' ? `open: ${marks}` : CLOSED,
    credential: marks === 'waiting' || marks === 'out' ? marks : 'in',
    usage,
  };
  return { calls, sibling: true, expected };
}

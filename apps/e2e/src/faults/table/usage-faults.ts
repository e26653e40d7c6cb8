import type { FaultRow } from '../fault-row.ts';
import { GUESSED_INPUT } from './row-maker.ts';

const GUESSED_OUTPUT = 22;
const estimated = (stream: boolean): string =>
  `estimated ${GUESSED_INPUT[stream ? 'stream' : 'unary']} + ${GUESSED_OUTPUT}`;

interface UsageCase {
  readonly form: string;
  /** Absent = estimated. */
  readonly recorded?: string;
}

/** What is recorded of a whole answer of 16 tokens, by what the provider says of its usage. */
const UNARY: readonly UsageCase[] = [
  { form: 'none' },
  { form: 'null' },
  { form: 'empty' },
  { form: 'array' },
  { form: 'zero', recorded: 'provider 0 + 0' },
  // A count that cannot be read is missing, not zero.
  ...['negative', 'absurd', 'overflow', 'fraction', 'text', 'no_output', 'no_input'].map((form) => ({ form })),
];

/** Usage that comes more than once in a stream is cumulative: the last one counts. */
const STREAMED: readonly UsageCase[] = [
  { form: 'none' },
  { form: 'null' },
  { form: 'zero', recorded: 'provider 0 + 0' },
  { form: 'negative' },
  { form: 'repeated', recorded: 'provider 1 + 16' },
  { form: 'always', recorded: 'provider 1 + 16' },
];

function row({ form, recorded }: UsageCase, stream: boolean): FaultRow {
  return {
    name: `${stream ? 'a stream with ' : ''}usage: ${form}`,
    fault: 'Usage missing / zero / repeated / negative / absurd',
    place: { knobs: `usage=${form}` },
    stream,
    sibling: false,
    calls: 1,
    timeouts: {},
    withinMs: 3_000,
    expected: {
      caller: stream ? '200, 16 pieces, done' : '200',
      attempts: 'ok',
      circuit: 'closed',
      credential: 'in',
      usage: recorded ?? estimated(stream),
    },
  };
}

/** Answers that are served whatever they say of their cost. */
export const USAGE_FAULTS: readonly FaultRow[] = [
  ...UNARY.map((each) => row(each, false)),
  ...STREAMED.map((each) => row(each, true)),
];

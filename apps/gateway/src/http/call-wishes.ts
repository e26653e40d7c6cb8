import type { IncomingHttpHeaders } from 'node:http';
import { fittingTags } from '../inference/domain/request-facts.ts';

/** How soon a call is shed when the process is overloaded: `low` first, `high` never. */
export type CallPriority = 'high' | 'normal' | 'low';

/** What a caller asks for in headers: how its call is routed and treated, beside what its body says. */
export interface CallWishes {
  readonly priority: CallPriority;
  /** Of `x-roundhouse-tags`, separated by commas. */
  readonly tags: readonly string[];
  /** Of `x-session-id`; empty = none. */
  readonly sessionId: string;
  /** Of `x-roundhouse-cost-labels`, such as `team=search,run=7`; empty = none. */
  readonly costLabels: string;
  /** False = a held stream gets no status and headers before it is certain: `x-roundhouse-early-headers: false`. */
  readonly earlyHeaders: boolean;
  /** How long it waits for a model that is being loaded, in milliseconds: `x-roundhouse-wait-ms`; 0 = it does not. */
  readonly waitMs: number;
}

/** What a call without such headers asks for. */
export const NO_WISHES: CallWishes = Object.freeze({
  priority: 'normal',
  tags: Object.freeze([]),
  sessionId: '',
  costLabels: '',
  earlyHeaders: true,
  waitMs: 0,
});

const MAX_SESSION_LENGTH = 256;
const MAX_LABELS_LENGTH = 4_096;

/** Up to more than a day; the deadline of requests bounds it. */
const WHOLE_NUMBER = /^\d{1,8}$/;

/**
 * Reads the wishes of a call. What is malformed counts as not said.
 *
 * @param mayRaise whether its key may ask for `high`; any other key can only lower its calls
 */
export function callWishes(headers: IncomingHttpHeaders, mayRaise: boolean): CallWishes {
  const priority = headers['x-roundhouse-priority'];
  const tags = headers['x-roundhouse-tags'];
  const session = headers['x-session-id'];
  const labels = headers['x-roundhouse-cost-labels'];
  const early = headers['x-roundhouse-early-headers'];
  const wait = headers['x-roundhouse-wait-ms'];
  const unsaid = priority === undefined && tags === undefined && session === undefined && early === undefined;
  if (unsaid && labels === undefined && wait === undefined) return NO_WISHES;
  return {
    priority: priorityOf(priority, mayRaise),
    tags: typeof tags === 'string' ? fittingTags(tags.split(',')) : NO_WISHES.tags,
    sessionId: typeof session === 'string' && session.length <= MAX_SESSION_LENGTH ? session : '',
    costLabels: typeof labels === 'string' && labels.length <= MAX_LABELS_LENGTH ? labels : '',
    earlyHeaders: early !== 'false',
    waitMs: typeof wait === 'string' && WHOLE_NUMBER.test(wait) ? Number(wait) : 0,
  };
}

function priorityOf(header: string | string[] | undefined, mayRaise: boolean): CallPriority {
  if (header === 'low') return 'low';
  return header === 'high' && mayRaise ? 'high' : 'normal';
}

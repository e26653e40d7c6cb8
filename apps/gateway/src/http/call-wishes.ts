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
  /** False = a held stream gets no status and headers before it is certain: `x-roundhouse-early-headers: false`. */
  readonly earlyHeaders: boolean;
}

/** What a call without such headers asks for. */
export const NO_WISHES: CallWishes = Object.freeze({
  priority: 'normal',
  tags: Object.freeze([]),
  sessionId: '',
  earlyHeaders: true,
});

const MAX_SESSION_LENGTH = 256;

/**
 * Reads the wishes of a call. What is malformed counts as not said.
 *
 * @param mayRaise whether its key may ask for `high`; any other key can only lower its calls
 */
export function callWishes(headers: IncomingHttpHeaders, mayRaise: boolean): CallWishes {
  const priority = headers['x-roundhouse-priority'];
  const tags = headers['x-roundhouse-tags'];
  const session = headers['x-session-id'];
  const early = headers['x-roundhouse-early-headers'];
  if (priority === undefined && tags === undefined && session === undefined && early === undefined) return NO_WISHES;
  return {
    priority: priorityOf(priority, mayRaise),
    tags: typeof tags === 'string' ? fittingTags(tags.split(',')) : NO_WISHES.tags,
    sessionId: typeof session === 'string' && session.length <= MAX_SESSION_LENGTH ? session : '',
    earlyHeaders: early !== 'false',
  };
}

function priorityOf(header: string | string[] | undefined, mayRaise: boolean): CallPriority {
  if (header === 'low') return 'low';
  return header === 'high' && mayRaise ? 'high' : 'normal';
}

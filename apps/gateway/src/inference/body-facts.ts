import { endUserOf } from '../request-log/content/request-words.ts';
import type { BodyFacts } from '../request-log/request-facts.ts';
import type { PreparedCall } from './prepared-call.ts';

const NONE: readonly string[] = [];

/** What a request's record says of its body. Made once the answer has left. */
export function bodyFacts({ body, clientSide, costLabels, capture }: PreparedCall): BodyFacts {
  return { endUser: endUserOf(body), costLabels, losses: clientSide ?? NONE, capture };
}

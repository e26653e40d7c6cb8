import type { RequestContent } from '@roundhouse/contracts/events/v1/request';
import { idTimeMs } from '@roundhouse/kernel';
import { dayOf, isOfKeptDay, plain } from './request-row.ts';

/** What was said in a request, whose it is, and what of it is searched. */
export interface ContentRow {
  readonly requestId: string;
  /** UTC, `YYYY-MM-DD`, derived from the id. */
  readonly requestDay: string;
  readonly receivedAtMs: number;
  readonly organizationId: string;
  readonly projectId: string;
  readonly teamId: string;
  readonly apiKeyId: string;
  readonly memberId: string;
  readonly endUser: string;
  /** preview | full */
  readonly capture: string;
  /** Whether it holds more than the previews, which are searched and therefore lie open. */
  readonly isWhole: boolean;
  readonly requestPreview: string;
  readonly answerPreview: string;
  /** As the gateway encoded it. */
  readonly bytes: Uint8Array;
}

/**
 * The row of a content.
 *
 * @param oldestMs what was said before is not kept any more; Unix milliseconds
 * @param nowMs Unix milliseconds
 * @returns undefined when there is no day for it
 */
export function contentRow(
  content: RequestContent,
  bytes: Uint8Array,
  oldestMs: number,
  nowMs: number,
): ContentRow | undefined {
  const { requestId, caller } = content;
  if (caller === undefined || !isOfKeptDay(requestId, oldestMs, nowMs)) return undefined;
  const atMs = idTimeMs(requestId);
  return {
    requestId,
    requestDay: dayOf(atMs),
    receivedAtMs: atMs,
    organizationId: plain(caller.organizationId),
    projectId: plain(caller.projectId),
    teamId: plain(caller.teamId),
    apiKeyId: plain(caller.apiKeyId),
    memberId: plain(caller.memberId),
    endUser: plain(content.endUser),
    capture: content.capture === 'full' ? 'full' : 'preview',
    isWhole: content.capture === 'full' || content.requestText !== '' || content.answerText !== '',
    requestPreview: plain(content.requestPreview),
    answerPreview: plain(content.answerPreview),
    bytes,
  };
}

import type { ProtoWriter } from '../proto-writer.ts';
import type { RequestFacts } from '../request-facts.ts';
import { MAX_TEXT_BYTES, type CapturedContent } from './captured-content.ts';

/** An encoded content is never larger than this, in bytes. */
export const MAX_CONTENT_BYTES = 2 * MAX_TEXT_BYTES + 8 * 1024;

/** Of 200 characters, whatever they are. */
const MAX_PREVIEW_BYTES = 1_024;

/**
 * Appends the fields of a RequestContent (events.v1). The writer must have room for {@link MAX_CONTENT_BYTES}.
 *
 * @param caller field 4, encoded, as of the request's record
 */
export function writeContent(
  out: ProtoWriter,
  { requestId, body }: Pick<RequestFacts, 'requestId' | 'body'>,
  caller: Uint8Array,
  content: CapturedContent,
): void {
  out.text(1, requestId);
  out.copy(caller);
  out.text(5, content.capture);
  out.text(6, content.requestPreview, MAX_PREVIEW_BYTES);
  out.text(7, content.answerPreview, MAX_PREVIEW_BYTES);
  out.longText(8, content.requestText, MAX_TEXT_BYTES);
  out.longText(9, content.answerText, MAX_TEXT_BYTES);
  out.number(10, content.requestBytes);
  out.number(11, content.answerBytes);
  out.flag(12, content.requestTruncated);
  out.flag(13, content.answerTruncated);
  out.number(14, content.redactions);
  out.text(26, body.endUser);
}

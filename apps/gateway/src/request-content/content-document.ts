import type { JsonObject } from '@roundhouse/admin-api';
import type { GetContentResponse, RequestFeedback } from '@roundhouse/contracts/tracing/v1/request_content_service';

/** What is kept of what was said in a request. */
export function contentDocument(id: string, { content, feedback }: GetContentResponse): JsonObject {
  const whole = content?.capture === 'full';
  return {
    id,
    capture: content === undefined ? 'none' : whole ? 'full' : 'preview',
    request_preview: content?.requestPreview ?? null,
    answer_preview: content?.answerPreview ?? null,
    request: whole ? content.requestText : null,
    answer: whole ? content.answerText : null,
    request_bytes: Number(content?.requestBytes ?? 0),
    answer_bytes: Number(content?.answerBytes ?? 0),
    request_truncated: content?.requestTruncated ?? false,
    answer_truncated: content?.answerTruncated ?? false,
    redactions: content?.redactions ?? 0,
    feedback: feedback.map(feedbackDocument),
  };
}

/** What somebody thinks of an answer. */
export function feedbackDocument({ authorId, givenAt, rating, score, label, comment }: RequestFeedback): JsonObject {
  return {
    author_id: authorId,
    given_at: givenAt,
    rating: rating || null,
    score: score ?? null,
    label: label || null,
    comment: comment || null,
  };
}

import type { Attributes } from '@opentelemetry/api';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { inputTokensOf, outputTokensOf } from '@roundhouse/pricing';
import type { CapturedContent } from '../request-log/content/captured-content.ts';
import type { AttemptFacts } from '../request-log/request-facts.ts';

/** Operations by the names of the semantic conventions for generative AI, where these have one. */
const OPERATIONS: Partial<Record<Mode, string>> = {
  [Mode.MODE_CHAT]: 'chat',
  [Mode.MODE_EMBEDDING]: 'embeddings',
};

/**
 * Attributes of an attempt's span: those of OpenTelemetry for generative AI (`gen_ai.*`), and ours for what these have
 * no name for. Never content.
 */
export function attemptAttributes(attempt: AttemptFacts): Attributes {
  const { record, facts, deploymentId, driver, upstreamRequestId } = attempt;
  const { usage, failureClass, httpStatus, finishReason, firstTokenMs } = facts;
  const attributes: Attributes = { 'roundhouse.deployment': deploymentId };
  if (record !== undefined) {
    const { attribution, attemptId } = record;
    attributes['gen_ai.operation.name'] = OPERATIONS[attribution.mode] ?? 'generate_content';
    if (attribution.providerId !== '') attributes['roundhouse.provider'] = attribution.providerId;
    attributes['gen_ai.request.model'] = attribution.upstreamModelId;
    attributes['roundhouse.model'] = attribution.modelKey;
    attributes['roundhouse.attempt.id'] = attemptId;
    attributes['roundhouse.attempt.index'] = attribution.attemptIndex;
  }
  if (driver !== undefined) attributes['gen_ai.provider.name'] = driver;
  if (usage !== undefined) {
    attributes['gen_ai.usage.input_tokens'] = inputTokensOf(usage);
    attributes['gen_ai.usage.output_tokens'] = outputTokensOf(usage);
  }
  if (finishReason !== '') attributes['gen_ai.response.finish_reasons'] = [finishReason];
  if (firstTokenMs > 0) attributes['gen_ai.server.time_to_first_token'] = firstTokenMs / 1000;
  if (httpStatus > 0) attributes['http.response.status_code'] = httpStatus;
  if (upstreamRequestId) attributes['roundhouse.upstream.request_id'] = upstreamRequestId;
  if (failureClass !== '') attributes['error.type'] = failureClass;
  return attributes;
}

/** Characters of one attribute: collectors refuse what is much larger. */
const MAX_ATTRIBUTE = 32 * 1024;

/** What was said, by the names of OpenTelemetry for generative AI; cut where it is long. */
export function contentAttributes({ requestText, answerText }: CapturedContent): Attributes {
  return {
    'gen_ai.input.messages': requestText.slice(0, MAX_ATTRIBUTE),
    'gen_ai.output.messages': answerText.slice(0, MAX_ATTRIBUTE),
  };
}

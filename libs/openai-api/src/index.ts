export { inspectAnswer, type AnswerFacts } from './answer-facts.ts';
export { inspectCompletion, spanValue, spliceModel, type CompletionFacts, type Span } from './completion-facts.ts';
export { openAiError, openAiErrorBody, type OpenAiError } from './error-body.ts';
export { JsonCursor, REQUEST_LIMITS, RESPONSE_LIMITS, type JsonLimits } from './json-cursor.ts';
export {
  memberText,
  memberValue,
  scanTopLevel,
  splicedPieces,
  spliceMembers,
  type Member,
  type NewValue,
  type ScannedObject,
} from './scanned-object.ts';
export { MAX_EVENT_BYTES, SseSplitter, type SseEvent } from './sse-splitter.ts';
export { SSE_DONE, SSE_HEARTBEAT, sseEvent } from './sse-writer.ts';
export {
  addCounts,
  NO_TOKENS,
  readDuration,
  readItemUsage,
  readTotalUsage,
  readUsage,
  type TokenCounts,
} from './usage.ts';

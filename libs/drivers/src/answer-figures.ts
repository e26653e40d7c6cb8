/** The members of an answer or event from which usage is read, parsed but not checked. */
export interface AnswerFigures {
  /** `usage`; undefined = it is missing. */
  readonly usage: unknown;
  /** `meta`, where rerankers in Cohere's dialect bill. */
  readonly meta?: unknown;
  /** `duration` of a recording or `seconds` of a video. */
  readonly seconds?: unknown;
  /** Images that it carries. */
  readonly images?: number;
}

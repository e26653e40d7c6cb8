/** Knobs that make the provider misbehave. Counts start at 0, times are in milliseconds, sizes in KiB. */
export interface FaultKnobs {
  /** Answer with this HTTP status and bill nothing: an error, a redirect or 204. */
  readonly status?: number;
  /** What the body of an error says, one of {@link ERROR_FORMS}. Default: nothing in particular. */
  readonly error?: string;
  /** `Retry-After` as it is sent with an error; `date:7` = the HTTP date in seven seconds. */
  readonly retry_after?: string;
  /** Where a redirect points. Default: the metadata address of clouds. */
  readonly location?: string;
  /** Fail with 503 in every second interval of this length, by the wall clock. */
  readonly flap_ms?: number;
  /** `headers` = take the request and never answer; `body` = answer 200 and send nothing more. */
  readonly hang?: string;
  /** Answer 200 with this in place of a completion, one of `ODD_BODIES`. */
  readonly body?: string;
  /** Say that the answer is of this type. */
  readonly content_type?: string;
  /** `gzip` = compress the answer, though nobody asked; `bomb` = into next to nothing; `stacked`, `lie` = only say so. */
  readonly encoding?: string;
  /** Size of a `bomb`, unpacked. Default 64 MiB. */
  readonly bomb_kib?: number;
  /** Add headers of this size in all. */
  readonly header_kib?: number;
  /** Add so many headers. */
  readonly header_count?: number;
  /** Send an error event in place of this chunk, then end. */
  readonly error_at?: number;
  /** Send nothing more from this chunk on, and keep the connection open. */
  readonly hang_at?: number;
  /** Send only comments from this chunk on, one each `every_ms`. */
  readonly ping_at?: number;
  /** Default 50. */
  readonly every_ms?: number;
  /** Cut the connection in place of this chunk. */
  readonly truncate_at?: number;
  /** End the answer in order in place of this chunk: no finish reason, no `[DONE]`. */
  readonly end_at?: number;
  /** Send a chunk that is no JSON in place of this one, then go on. */
  readonly garbage_at?: number;
  /** Send one line of `giant_kib` in place of this chunk, then go on. */
  readonly giant_at?: number;
  /** Default 100 MiB. */
  readonly giant_kib?: number;
  /** Send the answer byte by byte, so far apart. */
  readonly drip_ms?: number;
  /** What the usage says, one of `USAGE_FORMS`; the bill stays right. */
  readonly usage?: string;
  /** A second answer on the connection that nobody asked for: `now`, or `idle` = a while after the first one. */
  readonly second?: string;
}

/** Fault knobs whose value is a number. */
export const FAULT_NUMBERS = [
  'status',
  'flap_ms',
  'bomb_kib',
  'header_kib',
  'header_count',
  'error_at',
  'hang_at',
  'ping_at',
  'every_ms',
  'truncate_at',
  'end_at',
  'garbage_at',
  'giant_at',
  'giant_kib',
  'drip_ms',
] as const satisfies readonly (keyof FaultKnobs)[];

/** Fault knobs whose value is a text. */
export const FAULT_TEXTS = [
  'error',
  'retry_after',
  'location',
  'hang',
  'body',
  'content_type',
  'encoding',
  'usage',
  'second',
] as const satisfies readonly (keyof FaultKnobs)[];

import { z } from 'zod';
import type { Span } from '../downloads/byte-ranges.ts';

/** What is known of a file that is not complete yet. Everything in it is durable on disk. */
export interface PartialRecord {
  readonly sizeBytes: number;
  /** sha256 of the URL from which it came; the URL itself may hold a signature. */
  readonly sourceSha256: string;
  /** Validator that the source gave, for the next request. */
  readonly validator: string | undefined;
  readonly spans: readonly Span[];
}

const MAX_BYTES = 1024 * 1024;
const place = z.int().min(0);
const schema = z.object({
  sizeBytes: z.int().min(1),
  sourceSha256: z.string().regex(/^[0-9a-f]{64}$/),
  validator: z.string().max(300).optional(),
  spans: z.array(z.tuple([place, place])).max(10_000),
});

/** Writes a record as JSON. */
export function formatPartialRecord(record: PartialRecord): string {
  return JSON.stringify(record);
}

/** Reads a record; undefined when it is none, or claims bytes that the file cannot have. */
export function parsePartialRecord(text: string): PartialRecord | undefined {
  if (text.length > MAX_BYTES) return undefined;
  try {
    const { sizeBytes, sourceSha256, validator, spans } = schema.parse(JSON.parse(text));
    if (!spans.every(([start, end]) => start < end && end <= sizeBytes)) return undefined;
    return { sizeBytes, sourceSha256, validator, spans };
  } catch {
    return undefined;
  }
}

/** What a `Content-Range` of bytes says. */
export interface ContentRange {
  /** First byte and the one after the last; absent in the answer to a range that was refused. */
  readonly range: { readonly start: number; readonly end: number } | undefined;
  /** Size of the whole file; undefined where the server does not say it. */
  readonly totalBytes: number | undefined;
}

/** Reads a `Content-Range` header; undefined when it is absent or contradicts itself. */
export function parseContentRange(header: unknown): ContentRange | undefined {
  if (typeof header !== 'string') return undefined;
  const found = /^bytes (?:(\d{1,15})-(\d{1,15})|\*)\/(\d{1,15}|\*)$/.exec(header.trim());
  if (found === null) return undefined;
  const totalBytes = found[3] === '*' ? undefined : Number(found[3]);
  if (found[1] === undefined) return { range: undefined, totalBytes };
  const start = Number(found[1]);
  const end = Number(found[2]) + 1;
  if (end <= start || (totalBytes !== undefined && end > totalBytes)) return undefined;
  return { range: { start, end }, totalBytes };
}

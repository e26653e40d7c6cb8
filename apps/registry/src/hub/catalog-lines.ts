import { createHash } from 'node:crypto';
import type { HubRecord } from './domain/hub-record.ts';

/** What stands in the first line of a catalog. */
export const CATALOG_SCHEMA = 'roundhouse.hub.catalog.v1';

/**
 * A catalog as it is handed to another Roundhouse: a line that says what it is, one per entry in the order of their
 * names, and an end that says how many there were and the sha256 of their lines. Without the end it was cut off.
 */
export function* catalogLines(records: readonly HubRecord[]): Generator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify({ schema: CATALOG_SCHEMA })}\n`);
  const hash = createHash('sha256');
  for (const record of records) {
    const line = Buffer.from(`${JSON.stringify(lineOf(record))}\n`);
    hash.update(line);
    yield line;
  }
  yield Buffer.from(`${JSON.stringify({ entries: records.length, sha256: hash.digest('hex') })}\n`);
}

function lineOf({ slug, number, content, publisher, publishedAt, manifest, signatures }: HubRecord): object {
  return {
    slug,
    number,
    content,
    publisher,
    published_at: publishedAt?.toISOString() ?? null,
    manifest: Buffer.from(manifest).toString('base64'),
    signatures: signatures.map(({ key_id, signature }) => ({
      key_id,
      signature: Buffer.from(signature).toString('base64'),
    })),
  };
}

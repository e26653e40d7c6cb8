import { guardedConnector, parseAllowedRange } from '@roundhouse/egress';
import { AppError } from '@roundhouse/errors';
import { Agent, request } from 'undici';

/** Largest catalog, in bytes. */
const MAX_CATALOG_BYTES = 64 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;
const SILENCE_TIMEOUT_MS = 20_000;

/** Where a catalog is fetched. */
export interface CatalogPlace {
  /** Of the admin API there. */
  readonly url: string;
  readonly key: string | undefined;
  readonly allowedCidrs: readonly string[];
}

/**
 * Fetches the catalog of another hub: to the address that was checked, without following redirects, in bounded time
 * and size. Without TLS only within the opened ranges.
 *
 * @throws AppError UPSTREAM_ERROR; its text repeats neither the key nor what was answered
 */
export async function fetchCatalog(place: CatalogPlace, signal: AbortSignal): Promise<string> {
  const url = new URL(`${place.url.replace(/\/+$/, '')}/hub/catalog`);
  const guard = { allowed: place.allowedCidrs.map(parseAllowedRange), openedOnly: url.protocol === 'http:' };
  const agent = new Agent({
    connect: guardedConnector(guard, { timeout: CONNECT_TIMEOUT_MS }),
    headersTimeout: SILENCE_TIMEOUT_MS,
    bodyTimeout: SILENCE_TIMEOUT_MS,
    allowH2: false,
  });
  try {
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      signal,
      headers: {
        accept: 'application/x-ndjson',
        ...(place.key === undefined ? {} : { authorization: `Bearer ${place.key}` }),
      },
    });
    if (statusCode !== 200) {
      body.on('error', () => undefined).destroy();
      throw new AppError('UPSTREAM_ERROR', `The followed hub answered with status ${statusCode}.`);
    }
    return await boundedText(body);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('UPSTREAM_ERROR', 'The followed hub cannot be reached.', { cause: error });
  } finally {
    await agent.destroy();
  }
}

async function boundedText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_CATALOG_BYTES) throw new AppError('UPSTREAM_ERROR', 'The catalog of the followed hub is too large.');
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}

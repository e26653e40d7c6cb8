import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '@roundhouse/errors';

/** What a caller wants from which instance. */
export interface ProxyTarget {
  instanceId: string;
  /** Path on the engine, such as `/v1/chat/completions`. */
  path: string;
}

const PATH = /^\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\/v1\/[a-z][a-z/_-]{0,63})$/;

/** Only what an engine needs to read the body; conversation ids, cookies and credentials of callers stay here. */
const REQUEST_HEADERS = ['content-type', 'content-length', 'transfer-encoding', 'accept'] as const;
const RESPONSE_HEADERS = ['content-type', 'content-length', 'cache-control', 'retry-after'] as const;

/**
 * Reads method and URL of a request to the proxy. No query, no encoded characters, no dots: nothing that an engine
 * might read differently.
 *
 * @throws AppError NOT_FOUND for anything but `GET|POST /<instance id>/v1/...`
 */
export function parseTarget(method: string | undefined, url: string | undefined): ProxyTarget {
  const found = PATH.exec(url ?? '');
  if (found === null || (method !== 'GET' && method !== 'POST')) {
    throw new AppError('NOT_FOUND', 'The inference proxy serves /<instance id>/v1/... and nothing else.');
  }
  return { instanceId: found[1] as string, path: found[2] as string };
}

/** Headers for the engine. */
export function engineHeaders(headers: IncomingHttpHeaders, apiKey: string): Record<string, string> {
  return { ...pick(headers, REQUEST_HEADERS), authorization: `Bearer ${apiKey}` };
}

/** Headers of the engine's answer that are passed on. */
export function answerHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return pick(headers, RESPONSE_HEADERS);
}

function pick(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  return kept;
}

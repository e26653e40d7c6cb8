import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { guardedConnector, type AllowedRange } from '@roundhouse/egress';
import type { CustomFetch } from 'openid-client';
import { Agent, fetch } from 'undici';

/** Longest answer of an identity provider: key sets and discovery documents are a few KiB. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const CONNECT_TIMEOUT_MS = 5_000;
const MAX_CONNECTIONS = 8;

/** What calls to one identity provider may reach. */
export interface ProviderReach {
  /** Private ranges that an administrator opened for it. */
  readonly allowed: readonly AllowedRange[];
  /** PEM file of authorities that are trusted beside the usual ones; undefined = none. */
  readonly caFile: string | undefined;
}

/** Calls to one identity provider. */
export interface GuardedFetch {
  readonly fetch: CustomFetch;
  /** Ends its connections. */
  close(): Promise<void>;
}

/**
 * Makes a `fetch` for one identity provider: the address that was checked is the address dialed, https only, no
 * redirects, answers of bounded size.
 */
export function guardedFetch({ allowed, caFile }: ProviderReach): GuardedFetch {
  const ca = caFile === undefined ? {} : { ca: [...rootCertificates, readFileSync(caFile, 'utf8')] };
  const agent = new Agent({
    connect: guardedConnector({ allowed }, { timeout: CONNECT_TIMEOUT_MS, ...ca }),
    connections: MAX_CONNECTIONS,
    allowH2: false,
  });
  return {
    async fetch(url, { body, headers, method, signal }) {
      if (!url.startsWith('https://')) throw new TypeError('identity providers are called over https only');
      const answer = await fetch(url, {
        method,
        headers,
        dispatcher: agent,
        redirect: 'manual',
        ...(signal === undefined ? {} : { signal }),
        ...(body === null || body === undefined ? {} : { body: form(body) }),
      });
      const bytes = await boundedBody(answer.body);
      const withoutBody = [204, 205, 304].includes(answer.status);
      return new Response(withoutBody ? null : bytes, { status: answer.status, headers: [...answer.headers] });
    },
    close: () => agent.close(),
  };
}

/** The library sends forms and nothing else. */
function form(body: unknown): URLSearchParams {
  if (body instanceof URLSearchParams) return body;
  throw new TypeError('this kind of body is never sent to an identity provider');
}

async function boundedBody(body: AsyncIterable<Uint8Array> | null): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new TypeError('the answer of the identity provider is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

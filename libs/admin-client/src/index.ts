import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './gen/admin-api.ts';

export type { components, operations, paths } from './gen/admin-api.ts';

/** A client whose calls are checked against the OpenAPI document by the compiler. */
export type AdminApiClient = Client<paths>;

/** Where and as whom to call. */
export interface AdminApiOptions {
  /** Origin of the gateway: `https://roundhouse.example`. */
  readonly url: string;
  /** API key with the scope admin. */
  readonly key: string;
  /** Default: the platform's own. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Makes a client. It throws nothing for an answer that is an error: look at `error` beside `data`. */
export function adminApiClient({ url, key, fetch }: AdminApiOptions): AdminApiClient {
  return createClient<paths>({
    baseUrl: `${url.replace(/\/+$/, '')}/api/v1`,
    headers: { authorization: `Bearer ${key}` },
    ...(fetch !== undefined && { fetch }),
  });
}

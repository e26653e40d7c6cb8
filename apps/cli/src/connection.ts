import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { connectionFile, readConnection } from './saved-connection.ts';

/** Where and as whom to call. */
export interface Connection {
  /** Origin of the gateway, without a trailing slash. */
  url: string;
  /** Key sent as a bearer token. */
  key: string;
}

/** What the command line and the environment say about the connection. */
export interface ConnectionSettings {
  url?: string;
  key?: string;
  /** endpoints.json that `npm start` wrote. */
  endpoints?: string;
}

/** Which kind of key a command needs. */
export type KeyKind = 'inference' | 'admin';

/** A fault of the user's input; its message says what to do. */
export class UsageError extends Error {}

const DEFAULT_ENDPOINTS = '.roundhouse/endpoints.json';

interface EndpointsFile {
  gateway?: string;
  api_key?: string;
  admin_key?: string;
}

function readEndpoints(file: string, required: boolean): EndpointsFile {
  try {
    return JSON.parse(readFileSync(resolve(file), 'utf8')) as EndpointsFile;
  } catch (error) {
    if (!required) return {};
    throw new UsageError(`Cannot read ${file}: ${(error as Error).message}`);
  }
}

/**
 * Finds gateway and key: options win over ROUNDHOUSE_URL, ROUNDHOUSE_API_KEY and ROUNDHOUSE_ADMIN_KEY, which win over
 * what a login kept (for administration only), which wins over the endpoints file of a local stack.
 *
 * @param kind which key to take from environment and file
 * @throws UsageError saying what is missing and how to give it
 */
export function resolveConnection(
  settings: ConnectionSettings,
  environment: Readonly<Record<string, string | undefined>>,
  kind: KeyKind,
): Connection {
  const named = settings.endpoints ?? environment['ROUNDHOUSE_ENDPOINTS'];
  const endpoints = readEndpoints(named ?? DEFAULT_ENDPOINTS, named !== undefined);
  const variable = kind === 'admin' ? 'ROUNDHOUSE_ADMIN_KEY' : 'ROUNDHOUSE_API_KEY';
  const given = settings.url ?? environment['ROUNDHOUSE_URL'];
  const saved = named === undefined && kind === 'admin' ? savedFor(given, environment) : undefined;
  const url = given ?? saved?.url ?? endpoints.gateway;
  const ofFile = kind === 'admin' ? endpoints.admin_key : endpoints.api_key;
  const key = settings.key ?? environment[variable] ?? saved?.key ?? ofFile;
  if (url === undefined) {
    throw new UsageError('No gateway known. Start one with npm start, or give --url or ROUNDHOUSE_URL.');
  }
  if (key === undefined) throw new UsageError(`No ${kind} key known. Give --key or ${variable}.`);
  if (!URL.canParse(url)) throw new UsageError(`${url} is no URL. Example: http://127.0.0.1:8080`);
  return { url: url.replace(/\/+$/, ''), key };
}

/** What a login kept, unless another gateway is meant: a key is sent to the gateway that it was given for alone. */
function savedFor(
  url: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Partial<Connection> | undefined {
  const saved = readConnection(connectionFile(environment));
  return url === undefined || url === saved?.url ? saved : undefined;
}

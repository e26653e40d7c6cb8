import type { Connection } from './connection.ts';

/** An answer of the gateway that is no success, in its own words. */
export class ApiError extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly code: string | undefined;
  readonly requestId: string | undefined;

  constructor(status: number, message: string, code?: string, requestId?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}

/** What to send. */
export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** Deadline of the whole call in milliseconds; 15 s when left out. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

interface ErrorBody {
  error?: { message?: string; code?: string | null; details?: { where?: string; message?: string }[] };
}

function describe(body: ErrorBody, status: number): string {
  const lines = [body.error?.message ?? `The gateway answered ${status}.`];
  for (const detail of Array.isArray(body.error?.details) ? body.error.details : []) {
    lines.push(`  ${detail.where ?? ''}: ${detail.message ?? ''}`);
  }
  return lines.join('\n');
}

/**
 * Calls the gateway and gives the response once it is a success.
 *
 * @throws ApiError for any other answer, or when none came in time
 */
export async function send(connection: Connection, path: string, request: ApiRequest = {}): Promise<Response> {
  const deadline = AbortSignal.timeout(request.timeoutMs ?? 15_000);
  const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
  let response: Response;
  try {
    response = await fetch(connection.url + path, {
      method: request.method ?? (request.body === undefined ? 'GET' : 'POST'),
      headers: { authorization: `Bearer ${connection.key}`, 'content-type': 'application/json' },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      redirect: 'error',
      signal,
    });
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code;
    const why = deadline.aborted ? 'no answer in time' : (cause ?? (error as Error).message);
    throw new ApiError(0, `Cannot reach ${connection.url}: ${why}. Is it running?`);
  }
  if (response.ok) return response;
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  throw new ApiError(
    response.status,
    describe(body, response.status),
    body.error?.code ?? undefined,
    response.headers.get('x-request-id') ?? undefined,
  );
}

/** Calls the gateway and reads the answer as JSON. */
export async function sendJson<T>(connection: Connection, path: string, request: ApiRequest = {}): Promise<T> {
  return (await (await send(connection, path, request)).json()) as T;
}

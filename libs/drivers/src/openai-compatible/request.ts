import type { AuthHeader, DriverMode } from '../contract/contract.ts';
import type { UpstreamRequest, UpstreamTarget } from '../upstream-request.ts';

const PATHS: Readonly<Record<DriverMode, string>> = { chat: '/chat/completions', embedding: '/embeddings' };

/** Headers that configuration may not set: they frame the message or would carry an identity. */
const RESERVED = new Set([
  'host',
  'connection',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'accept',
  'accept-encoding',
  'cookie',
]);

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const FIELD_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** Path and headers of a call in the OpenAI dialect. */
export function openAiRequest(
  mode: DriverMode,
  stream: boolean,
  target: UpstreamTarget,
  auth: AuthHeader | undefined,
): UpstreamRequest {
  const headers = ['content-type', 'application/json'];
  headers.push(...openAiHeaders(stream ? 'text/event-stream' : 'application/json', target, auth));
  return { path: target.basePath.replace(/\/+$/, '') + PATHS[mode], headers };
}

/**
 * Headers of any call in the OpenAI dialect but its content type. Compressed answers are not asked for, because their
 * bytes are inspected. Configured headers that frame the message, or that hold characters no header may hold, are left
 * out.
 */
export function openAiHeaders(accept: string, target: UpstreamTarget, auth: AuthHeader | undefined): string[] {
  const headers = ['accept', accept, 'accept-encoding', 'identity'];
  const authName = (target.headerName ?? auth?.name ?? '').toLowerCase();
  for (const [name, value] of Object.entries(target.headers)) {
    const lower = name.toLowerCase();
    if (lower !== authName && isSendable(lower, value)) headers.push(lower, value);
  }
  if (target.secret !== undefined && authName !== '') {
    const value = (target.headerFormat ?? auth?.format ?? '{api_key}').replace('{api_key}', () => target.secret ?? '');
    if (isSendable(authName, value)) headers.push(authName, value);
  }
  return headers;
}

function isSendable(name: string, value: string): boolean {
  return !RESERVED.has(name) && TOKEN.test(name) && FIELD_VALUE.test(value);
}

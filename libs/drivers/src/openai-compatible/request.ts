import type { AuthHeader } from '../contract/contract.ts';
import type { Operation, VideoAction } from '../contract/operation.ts';
import type { UpstreamRequest, UpstreamTarget } from '../upstream-request.ts';

const PATHS: Readonly<Record<Operation, string>> = {
  chat: '/chat/completions',
  completion: '/completions',
  embedding: '/embeddings',
  rerank: '/rerank',
  image: '/images/generations',
  image_edit: '/images/edits',
  audio_speech: '/audio/speech',
  audio_transcription: '/audio/transcriptions',
  audio_translation: '/audio/translations',
  video: '/videos',
  moderation: '/moderations',
};

/** Operations whose answers need not be JSON: sound, or text and subtitles. */
const ANY_TYPE: ReadonlySet<Operation> = new Set(['audio_speech', 'audio_transcription', 'audio_translation']);

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
  operation: Operation,
  stream: boolean,
  target: UpstreamTarget,
  auth: AuthHeader | undefined,
): UpstreamRequest {
  const headers = ['content-type', 'application/json'];
  const whole = ANY_TYPE.has(operation) ? '*/*' : 'application/json';
  headers.push(...openAiHeaders(stream ? 'text/event-stream' : whole, target, auth));
  return { path: basePath(target) + PATHS[operation], headers };
}

/** Path and headers of what is done with a video in the OpenAI dialect. */
export function openAiVideoRequest(
  action: VideoAction,
  id: string,
  variant: string,
  target: UpstreamTarget,
  auth: AuthHeader | undefined,
): UpstreamRequest {
  const content = action === 'content';
  const query = content && variant !== '' ? `?variant=${encodeURIComponent(variant)}` : '';
  return {
    path: `${basePath(target)}/videos/${encodeURIComponent(id)}${content ? '/content' : ''}${query}`,
    headers: openAiHeaders(content ? '*/*' : 'application/json', target, auth),
  };
}

function basePath(target: UpstreamTarget): string {
  return target.basePath.replace(/\/+$/, '');
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

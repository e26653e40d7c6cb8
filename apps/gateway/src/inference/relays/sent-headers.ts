import type { ResponseHeaders } from '@roundhouse/drivers';
import { headerOf, mediaTypeOf } from './media-relay.ts';

/** Types that a browser shows or plays, but never runs. */
const HARMLESS = /^(audio|video|image)\/[a-z0-9.+-]{1,64}$/;

/**
 * Headers of an answer of bytes: a type that no browser takes for a page or a script, and the length where the upstream
 * has promised one.
 *
 * @param withLength false for what is charged: a caller who knows the length sees the end before the charge is recorded
 */
export function bodyHeaders(headers: ResponseHeaders, withLength: boolean): string[] {
  const type = mediaTypeOf(headers);
  const isHarmless = HARMLESS.test(type) && type !== 'image/svg+xml';
  const sent = ['content-type', isHarmless ? type : 'application/octet-stream', 'x-content-type-options', 'nosniff'];
  const length = headerOf(headers, 'content-length');
  if (withLength && /^\d{1,15}$/.test(length)) sent.push('content-length', length);
  return sent;
}

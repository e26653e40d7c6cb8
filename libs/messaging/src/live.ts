import { LiveEvent } from '@roundhouse/contracts/events/v1/live';
import { newId } from '@roundhouse/kernel';
import { SUBJECTS } from './subjects.ts';

/** Largest payload of a live event, in bytes of JSON. */
export const MAX_LIVE_DATA_BYTES = 16 * 1024;

/** What happened, before it has an id and a time. */
export interface LiveOccurrence {
  /** `test.progress`. */
  readonly kind: string;
  /** What a viewer must be allowed to do at the place: `model:read`. */
  readonly action: string;
  /** Empty = the installation. */
  readonly organizationId: string;
  /** Empty = the organization itself. */
  readonly projectId?: string;
  readonly teamId?: string;
  /** A JSON object without secrets, prompts and completions. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event as it travels: where to, and its bytes. */
export interface EncodedLiveEvent {
  readonly subject: string;
  readonly bytes: Uint8Array;
}

/**
 * Encodes a live event.
 *
 * @returns undefined when it is too large: such a one is left out, as those that are lost
 */
export function encodeLiveEvent(occurrence: LiveOccurrence, nowMs: number): EncodedLiveEvent | undefined {
  const { kind, action, organizationId, projectId = '', teamId = '', data } = occurrence;
  const dataJson = Buffer.from(JSON.stringify(data));
  if (dataJson.length > MAX_LIVE_DATA_BYTES) return undefined;
  const place = { organizationId, projectId, teamId };
  const event = LiveEvent.fromPartial({ id: newId(), atUnixMs: BigInt(nowMs), kind, action, ...place, dataJson });
  return { subject: SUBJECTS.live(organizationId), bytes: LiveEvent.encode(event).finish() };
}

/** Reads a live event; undefined for bytes that are none. */
export function decodeLiveEvent(bytes: Uint8Array): LiveEvent | undefined {
  try {
    const event = LiveEvent.decode(bytes);
    return event.dataJson.length <= MAX_LIVE_DATA_BYTES ? event : undefined;
  } catch {
    return undefined;
  }
}

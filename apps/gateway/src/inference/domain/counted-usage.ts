import type { Operation } from '@roundhouse/drivers';
import { memberValue, NO_TOKENS, type ScannedObject, type TokenCounts } from '@roundhouse/openai-api';

const MAX_VIDEO_SECONDS = 3_600;

/**
 * What the gateway can count of a request by itself, for upstreams that report no such thing: the characters of a text to
 * be spoken, the seconds of a video that is asked for, the length of a recording.
 *
 * @param recordingMs length of the recordings that came with the request
 * @returns undefined when it is no such request
 */
export function countedUsage(operation: Operation, body: ScannedObject, recordingMs: number): TokenCounts | undefined {
  switch (operation) {
    case 'audio_speech': {
      const text = memberValue(body, 'input');
      return { ...NO_TOKENS, characters: typeof text === 'string' ? codePoints(text) : 0 };
    }
    case 'audio_transcription':
    case 'audio_translation':
      return { ...NO_TOKENS, audioMs: recordingMs };
    case 'video': {
      const seconds = Number(memberValue(body, 'seconds') ?? 0);
      const isSane = seconds > 0 && seconds <= MAX_VIDEO_SECONDS;
      return isSane ? { ...NO_TOKENS, audioMs: Math.ceil(seconds * 1_000) } : undefined;
    }
    default:
      return undefined;
  }
}

/** Characters as people count them, without making a list of them. */
function codePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // The second half of a pair belongs to the first.
    if (code < 0xdc00 || code > 0xdfff) count += 1;
  }
  return count;
}

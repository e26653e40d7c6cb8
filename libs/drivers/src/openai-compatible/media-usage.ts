import {
  NO_TOKENS,
  readDuration,
  readItemUsage,
  readTotalUsage,
  readUsage,
  type TokenCounts,
} from '@roundhouse/openai-api';
import type { AnswerFigures } from '../answer-figures.ts';
import type { Operation } from '../contract/operation.ts';

/**
 * Reads the usage of an answer that is no chat. Sources: OpenAI's reference of images, audio and videos; Cohere's and
 * Jina's of rerank.
 */
export function openAiMediaUsage(operation: Operation, figures: AnswerFigures): TokenCounts | undefined {
  switch (operation) {
    case 'image':
    case 'image_edit':
      return imageUsage(figures);
    case 'audio_speech':
      return speechUsage(figures);
    case 'audio_transcription':
    case 'audio_translation':
      // What `usage` says is what is billed; a duration beside tokens is only told.
      return tokens(figures.usage) ?? readDuration(figures.usage) ?? durationOf(figures.seconds);
    case 'video':
      return durationOf(figures.seconds);
    case 'rerank':
      return tokens(figures.usage) ?? readTotalUsage(figures.usage) ?? billedTokens(figures.meta);
    default:
      return tokens(figures.usage);
  }
}

function imageUsage({ usage, images = 0 }: AnswerFigures): TokenCounts | undefined {
  const counts = tokens(usage);
  if (counts === undefined && images === 0) return undefined;
  return { ...(counts ?? NO_TOKENS), images };
}

/** Whatever a model of speech puts out is sound. */
function speechUsage({ usage }: AnswerFigures): TokenCounts | undefined {
  const counts = tokens(usage);
  if (counts === undefined) return undefined;
  return { ...counts, outputTokens: 0, audioOutputTokens: counts.audioOutputTokens + counts.outputTokens };
}

function tokens(usage: unknown): TokenCounts | undefined {
  return readItemUsage(usage) ?? readUsage(usage);
}

function durationOf(seconds: unknown): TokenCounts | undefined {
  const value = typeof seconds === 'string' && /^\d{1,7}(\.\d{1,9})?$/.test(seconds) ? Number(seconds) : seconds;
  return readDuration({ seconds: value });
}

/** Cohere counts tokens where its models are billed by them; searches are billed by the request. */
function billedTokens(meta: unknown): TokenCounts | undefined {
  const units =
    typeof meta === 'object' && meta !== null ? (meta as Record<string, unknown>)['billed_units'] : undefined;
  return readItemUsage(units) ?? (isSearch(units) ? { ...NO_TOKENS } : undefined);
}

function isSearch(units: unknown): boolean {
  return typeof units === 'object' && units !== null && Object.hasOwn(units, 'search_units');
}

import { describe, expect, it } from '@jest/globals';
import { NO_TOKENS, type TokenCounts } from '@roundhouse/openai-api';
import type { AnswerFigures } from '../answer-figures.ts';
import type { Operation } from '../contract/operation.ts';
import { openAiMediaUsage } from './media-usage.ts';

describe('openAiMediaUsage', () => {
  it.each<[string, Operation, AnswerFigures, Partial<TokenCounts>]>([
    [
      'tokens of images, those put in apart',
      'image_edit',
      {
        usage: { input_tokens: 100, output_tokens: 4_000, input_tokens_details: { text_tokens: 20, image_tokens: 80 } },
        images: 2,
      },
      { inputTokens: 20, imageTokens: 80, outputTokens: 4_000, images: 2 },
    ],
    ['images that nobody counted in tokens', 'image', { usage: undefined, images: 3 }, { images: 3 }],
    [
      'tokens of a transcription, sound apart',
      'audio_transcription',
      {
        usage: {
          type: 'tokens',
          input_tokens: 30,
          output_tokens: 9,
          input_token_details: { text_tokens: 4, audio_tokens: 26 },
        },
        seconds: 7,
      },
      { inputTokens: 4, audioInputTokens: 26, outputTokens: 9 },
    ],
    [
      'the seconds that a transcription is billed by',
      'audio_transcription',
      { usage: { type: 'duration', seconds: 3 }, seconds: 2.3 },
      { audioMs: 3_000 },
    ],
    ['the duration of a translation', 'audio_translation', { usage: undefined, seconds: 2.3 }, { audioMs: 2_300 }],
    ['a started millisecond as a whole one', 'audio_transcription', { usage: { seconds: 0.0001 } }, { audioMs: 1 }],
    [
      'sound that speech is made of',
      'audio_speech',
      { usage: { input_tokens: 5, output_tokens: 70 } },
      { inputTokens: 5, audioOutputTokens: 70 },
    ],
    ['seconds of a video, as text', 'video', { usage: undefined, seconds: '8' }, { audioMs: 8_000 }],
    ['tokens of a reranker', 'rerank', { usage: { total_tokens: 41 } }, { inputTokens: 41 }],
    [
      'tokens of a reranker, in detail',
      'rerank',
      { usage: { prompt_tokens: 40, total_tokens: 40 } },
      { inputTokens: 40 },
    ],
    [
      'searches, which are billed by the request',
      'rerank',
      { usage: undefined, meta: { billed_units: { search_units: 1 } } },
      {},
    ],
  ])('reads %s', (_what, operation, figures, counts) => {
    expect(openAiMediaUsage(operation, figures)).toEqual({ ...NO_TOKENS, ...counts });
  });

  it.each<[Operation, AnswerFigures]>([
    ['moderation', { usage: undefined }],
    ['image', { usage: undefined, images: 0 }],
    ['video', { usage: undefined, seconds: 'long' }],
    ['video', { usage: undefined, seconds: -1 }],
    ['audio_transcription', { usage: { type: 'duration', seconds: Infinity }, seconds: Number.NaN }],
    ['audio_transcription', { usage: null, seconds: 1e12 }],
    ['rerank', { usage: { total_tokens: -1 }, meta: [] }],
  ])('takes nothing for missing: %s %j', (operation, figures) => {
    expect(openAiMediaUsage(operation, figures)).toBeUndefined();
  });
});

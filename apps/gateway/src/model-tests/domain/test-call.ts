import type { DriverMode } from '@roundhouse/drivers';

/** Workloads whose every call costs real money: they are tested only when somebody asks for it (001-33). */
const PAID_MODES: ReadonlySet<string> = new Set([
  'image',
  'image_edit',
  'audio_speech',
  'audio_transcription',
  'video',
]);

const TESTED_MODES: ReadonlySet<DriverMode> = new Set([
  'chat',
  'embedding',
  'rerank',
  'moderation',
  'image',
  'audio_speech',
]);

const PROMPT = 'Reply with OK';
const MAX_TOKENS = 16;

/** What a test sends: `modern` for upstreams that refuse the customary names of the customary parameters. */
export type TestStyle = 'customary' | 'modern';

/** Why a deployment is not called at all. */
export interface Unsupported {
  readonly unsupported: string;
}

/**
 * How a deployment of a workload is tested.
 *
 * @param mode workload of its model
 * @param modes that its driver serves
 * @param paid whether a test may cost real money
 */
export function testMode(mode: string, modes: readonly DriverMode[], paid: boolean): DriverMode | Unsupported {
  if (PAID_MODES.has(mode) && !paid) {
    return { unsupported: 'Tests of images, audio and video cost money: ask for a paid test to run it.' };
  }
  const served = modes.find((known) => known === mode);
  return served ?? { unsupported: `There is no test for models of the kind "${mode.slice(0, 32)}" on this driver.` };
}

/**
 * The smallest call that shows whether a deployment answers: at most 16 tokens, no tools, no stream (001-32).
 *
 * @returns a body in the dialect that callers of the gateway use
 */
export function testBody(
  mode: DriverMode,
  upstreamModelId: string,
  style: TestStyle,
): Readonly<Record<string, unknown>> {
  const model = upstreamModelId;
  switch (mode) {
    case 'embedding':
    case 'moderation':
      return { model, input: 'OK' };
    case 'rerank':
      return { model, query: 'OK', documents: ['OK'] };
    case 'image':
      return { model, prompt: 'A dot', n: 1 };
    case 'audio_speech':
      return { model, input: 'OK', voice: 'alloy' };
    default:
      return chatBody(model, style);
  }
}

function chatBody(model: string, style: TestStyle): Readonly<Record<string, unknown>> {
  const body = { model, messages: [{ role: 'user', content: PROMPT }], stream: false };
  // Models that reason spend tokens before the first word, take no temperature and another name for the bound.
  if (style === 'modern') return { ...body, max_completion_tokens: MAX_TOKENS };
  return { ...body, max_tokens: MAX_TOKENS, temperature: 0 };
}

/** True for workloads of which there is a smallest call. */
export function hasTestCall(mode: DriverMode): boolean {
  return TESTED_MODES.has(mode);
}

/** True when an upstream's refusal is about a parameter that the other style does without. */
export function wantsModernStyle(status: number, words: string): boolean {
  return status === 400 && /max_tokens|max_completion_tokens|temperature/.test(words);
}

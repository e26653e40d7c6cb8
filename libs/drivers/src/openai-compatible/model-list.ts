import type { UpstreamTarget, UpstreamRequest } from '../upstream-request.ts';
import { MAX_OFFERED_MODELS, type ModelList, type OfferedModel } from '../model-list.ts';
import { sanitizeName } from '../sanitize.ts';
import type { AuthHeader } from '../contract/contract.ts';
import { openAiHeaders } from './request.ts';

const MAX_ID_LENGTH = 256;
const MAX_NAME_LENGTH = 200;
const MAX_WORDS = 16;
const MAX_TOKENS = 100_000_000;
// Control characters, line separators and halves of surrogate pairs.
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Members that servers of this dialect say it in; the first that is there counts. */
const CONTEXT = ['context_length', 'context_window', 'max_context_length', 'max_model_len', 'input_token_limit'];
const OUTPUT = ['max_completion_tokens', 'max_output_tokens', 'output_token_limit'];
/** Words for workloads. */
const MODES: Readonly<Record<string, string>> = {
  chat: 'chat',
  language: 'chat',
  embedding: 'embedding',
  embeddings: 'embedding',
  rerank: 'rerank',
  image: 'image',
  moderation: 'moderation',
  video: 'video',
};
/** Words for abilities in `supported_parameters` and `capabilities`. */
const FEATURES: Readonly<Record<string, string>> = {
  tools: 'tools',
  function_calling: 'tools',
  parallel_tool_calls: 'parallel_tools',
  structured_outputs: 'structured_output',
  reasoning: 'reasoning',
  vision: 'vision',
  temperature: 'temperature',
};

/** Lists models by `GET /models`, and reads what servers of this dialect add to its answer. */
export function openAiModelList(auth: AuthHeader | undefined): ModelList {
  return {
    request: (target: UpstreamTarget): UpstreamRequest => ({
      path: `${target.basePath.replace(/\/+$/, '')}/models`,
      headers: openAiHeaders('application/json', target, auth),
    }),
    read: readModels,
  };
}

function readModels(body: Buffer): readonly OfferedModel[] | undefined {
  const list = listOf(parse(body));
  if (list === undefined) return undefined;
  const models = new Map<string, OfferedModel>();
  for (const item of list) {
    const model = readModel(isObject(item) ? item : { id: item });
    if (model !== undefined && !models.has(model.upstreamModelId)) models.set(model.upstreamModelId, model);
    if (models.size >= MAX_OFFERED_MODELS) break;
  }
  return [...models.values()];
}

function readModel(item: Record<string, unknown>): OfferedModel | undefined {
  const upstreamModelId = plainText(item['id'] ?? item['name'], MAX_ID_LENGTH);
  if (upstreamModelId === '') return undefined;
  const architecture = objectOf(item['architecture']);
  const outputModalities = words(architecture['output_modalities']);
  return {
    upstreamModelId,
    displayName: plainText(item['display_name'] ?? item['name'], MAX_NAME_LENGTH),
    owner: plainText(item['owned_by'] ?? item['organization'], MAX_NAME_LENGTH),
    mode: outputModalities.includes('embeddings') ? 'embedding' : (MODES[sanitizeName(item['type'])] ?? ''),
    contextWindowTokens: firstCount([item, objectOf(item['meta'])], [...CONTEXT, 'n_ctx_train']),
    maxOutputTokens: firstCount([item, objectOf(item['top_provider'])], OUTPUT),
    inputModalities: words(architecture['input_modalities']),
    outputModalities,
    features: featuresOf(item),
  };
}

function featuresOf(item: Record<string, unknown>): readonly string[] {
  const able = Object.entries(objectOf(item['capabilities'])).flatMap(([name, can]) => (can === true ? [name] : []));
  const named = [...words(item['supported_parameters'], 64), ...able];
  return [...new Set(named.flatMap((name) => (Object.hasOwn(FEATURES, name) ? [FEATURES[name]!] : [])))];
}

/** `{"data": [...]}`, `{"models": [...]}`, or the list itself. */
function listOf(parsed: unknown): readonly unknown[] | undefined {
  if (Array.isArray(parsed)) return parsed;
  if (!isObject(parsed)) return undefined;
  const list = parsed['data'] ?? parsed['models'];
  return Array.isArray(list) ? list : undefined;
}

function firstCount(places: readonly Record<string, unknown>[], names: readonly string[]): number {
  for (const place of places) {
    for (const name of names) {
      const value = place[name];
      if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MAX_TOKENS) return value;
    }
  }
  return 0;
}

function words(value: unknown, most = MAX_WORDS): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, most).flatMap((word) => (sanitizeName(word) === '' ? [] : [sanitizeName(word)]));
}

function plainText(value: unknown, maxLength: number): string {
  if (typeof value !== 'string' || value.length > maxLength || UNSAFE.test(value)) return '';
  return value.trim();
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

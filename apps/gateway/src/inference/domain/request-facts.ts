import { AppError } from '@roundhouse/errors';
import { memberText, memberValue, type ScannedObject } from '@roundhouse/openai-api';

/** What the gateway reads out of a request's body. Everything else passes unseen. */
export interface RequestFacts {
  /** Name in `model`, as the caller spelt it. */
  readonly modelName: string;
  readonly stream: boolean;
  /** Whether the caller asked for the usage chunk at the end of a stream. */
  readonly wantsUsage: boolean;
  /** Bound that the caller set; 0 = none. */
  readonly maxOutputTokens: number;
  /** What the model must be able to do. */
  readonly capabilities: readonly string[];
  /** `metadata.tags`, which steer routing. */
  readonly tags: readonly string[];
  /** Rough count of the prompt's tokens, from its bytes. */
  readonly inputTokensEstimate: number;
}

/** Bytes of JSON per token: a usual figure for English text, and the one that estimates of usage state. */
export const BYTES_PER_TOKEN = 4;

const MAX_NAME_LENGTH = 256;
const MAX_TAGS = 16;
const MAX_TAG_LENGTH = 64;

/**
 * Reads the few members that decide how a request is served.
 *
 * @throws AppError INVALID_REQUEST that names the member at fault
 */
export function readRequest(body: ScannedObject): RequestFacts {
  const stream = readFlag(body, 'stream');
  return {
    modelName: readModelName(body),
    stream,
    wantsUsage: stream && readStreamOptions(body)['include_usage'] === true,
    maxOutputTokens: readCount(body, 'max_completion_tokens') || readCount(body, 'max_tokens'),
    capabilities: hasElements(body, 'tools') || hasElements(body, 'functions') ? ['tools'] : [],
    tags: readTags(body),
    inputTokensEstimate: Math.ceil(body.bytes.length / BYTES_PER_TOKEN),
  };
}

/** The JSON text of `stream_options` that asks for usage, or undefined when the caller asked already. */
export function streamOptionsWithUsage(body: ScannedObject): string | undefined {
  const options = readStreamOptions(body);
  return options['include_usage'] === true ? undefined : JSON.stringify({ ...options, include_usage: true });
}

function fault(where: string, message: string): AppError {
  return new AppError('INVALID_REQUEST', message, { details: [{ where, message }] });
}

function readModelName(body: ScannedObject): string {
  const name = memberValue(body, 'model');
  if (typeof name !== 'string' || name === '') throw fault('model', 'The name of a model is missing: set "model".');
  if (name.length > MAX_NAME_LENGTH) throw fault('model', `"model" is longer than ${MAX_NAME_LENGTH} characters.`);
  return name;
}

function readFlag(body: ScannedObject, name: string): boolean {
  const text = memberText(body, name);
  if (text === undefined || text === 'false' || text === 'null') return false;
  if (text === 'true') return true;
  throw fault(name, `"${name}" must be true or false.`);
}

function readStreamOptions(body: ScannedObject): Record<string, unknown> {
  const options = memberValue(body, 'stream_options') ?? {};
  if (typeof options !== 'object' || Array.isArray(options))
    throw fault('stream_options', '"stream_options" must be an object.');
  return options as Record<string, unknown>;
}

function readCount(body: ScannedObject, name: string): number {
  const text = memberText(body, name);
  // Upstreams judge odd values themselves: here they only bound an estimate.
  const count = text === undefined ? 0 : Number(text);
  return Number.isSafeInteger(count) && count > 0 ? Math.min(count, 2 ** 31) : 0;
}

function hasElements(body: ScannedObject, name: string): boolean {
  const member = body.members.get(name);
  return member !== undefined && member.valueEnd - member.valueStart > 4;
}

function readTags(body: ScannedObject): readonly string[] {
  if (!body.members.has('metadata')) return [];
  const metadata = memberValue(body, 'metadata');
  if (typeof metadata !== 'object' || metadata === null || !Object.hasOwn(metadata, 'tags')) return [];
  const { tags } = metadata as { tags: unknown };
  if (!Array.isArray(tags)) return [];
  return tags
    .filter((tag): tag is string => typeof tag === 'string' && tag.length <= MAX_TAG_LENGTH)
    .slice(0, MAX_TAGS);
}

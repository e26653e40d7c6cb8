import { AppError } from '@roundhouse/errors';
import { memberText, memberValue, type ScannedObject } from '@roundhouse/openai-api';
import { contentParts, type ContentParts } from './content-parts.ts';

/** What the gateway reads out of a request's body. Everything else passes unseen. */
export interface RequestFacts {
  /** Name in `model`, as the caller spelt it. */
  readonly modelName: string;
  readonly stream: boolean;
  /** Whether the caller asked for the usage chunk at the end of a stream. */
  readonly wantsUsage: boolean;
  /** Bound that the caller set; 0 = none. */
  readonly maxOutputTokens: number;
  /** Images and pieces of audio in the messages. */
  readonly media: number;
  /** What the model must be able to do, in the words of models' capabilities. */
  readonly capabilities: readonly string[];
  /** `metadata.tags` and those of the header, which steer routing. */
  readonly tags: readonly string[];
  /** Rough count of the prompt's tokens, from its bytes; media count for what they usually cost. */
  readonly inputTokensEstimate: number;
}

/** Bytes of JSON per token: a usual figure for English text, and the one that estimates of usage state. */
export const BYTES_PER_TOKEN = 4;

/** Tokens of an image or a piece of audio: a usual figure, as their bytes tell nothing. */
const TOKENS_PER_MEDIUM = 1_000;

const MAX_NAME_LENGTH = 256;
/** Most tags of a request, and longest one; further ones are not looked at. */
const MAX_TAGS = 16;
const MAX_TAG_LENGTH = 64;
/** Larger metadata is not looked into: OpenAI's bound is far below. */
const MAX_METADATA_BYTES = 64 * 1024;

const NONE: readonly string[] = [];

/**
 * Reads the few members that decide how a request is served. Messages are searched, not read.
 *
 * @param headerTags tags that came in a header
 * @throws AppError INVALID_REQUEST that names the member at fault
 */
export function readRequest(body: ScannedObject, headerTags: readonly string[] = NONE): RequestFacts {
  const stream = readFlag(body, 'stream');
  const parts = contentParts(body);
  const media = parts.images + parts.audio;
  return {
    modelName: readModelName(body),
    stream,
    wantsUsage: stream && readStreamOptions(body)['include_usage'] === true,
    maxOutputTokens:
      readCount(body, 'max_completion_tokens') || readCount(body, 'max_tokens') || readCount(body, 'max_output_tokens'),
    media,
    capabilities: readCapabilities(body, parts),
    tags: allTags(readTags(body), headerTags),
    inputTokensEstimate:
      Math.ceil((body.bytes.length - parts.mediaBytes) / BYTES_PER_TOKEN) + media * TOKENS_PER_MEDIUM,
  };
}

function readCapabilities(body: ScannedObject, parts: ContentParts): readonly string[] {
  const found: string[] = [];
  if (hasElements(body, 'tools') || hasElements(body, 'functions')) {
    found.push('tools');
    if (memberText(body, 'parallel_tool_calls') === 'true') found.push('parallel_tools');
  }
  if (asksForSchema(body)) found.push('structured_output');
  if (asksForReasoning(body)) found.push('reasoning');
  if (parts.images > 0) found.push('vision');
  if (parts.audio > 0) found.push('audio_input');
  return found.length === 0 ? NONE : found;
}

/** `json_object` asks for JSON of any shape, which models without structured output give as well. */
function asksForSchema(body: ScannedObject): boolean {
  const format = body.members.get('response_format');
  if (format === undefined) return false;
  const at = body.bytes.indexOf('"json_schema"', format.valueStart);
  return at >= 0 && at < format.valueEnd;
}

function asksForReasoning(body: ScannedObject): boolean {
  const effort = body.members.get('reasoning_effort');
  if (effort === undefined || effort.valueEnd - effort.valueStart > MAX_NAME_LENGTH) return false;
  const text = memberText(body, 'reasoning_effort');
  return text !== 'null' && text !== '"none"';
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
  const tags = metadataValue(body, 'tags');
  // OpenAI's metadata holds strings only, so a client library may insist on one.
  const list = typeof tags === 'string' ? tags.split(',') : tags;
  return Array.isArray(list) ? fittingTags(list) : NONE;
}

/** A value of `metadata`; undefined = it holds none of this name, or is too large to be looked into. */
export function metadataValue(body: ScannedObject, name: string): unknown {
  const member = body.members.get('metadata');
  if (member === undefined || member.valueEnd - member.valueStart > MAX_METADATA_BYTES) return undefined;
  // Most metadata holds other things, and is not parsed. What comes behind it may be megabytes.
  if (!body.bytes.subarray(member.valueStart, member.valueEnd).includes(`"${name}"`)) return undefined;
  const metadata = memberValue(body, 'metadata');
  if (typeof metadata !== 'object' || metadata === null || !Object.hasOwn(metadata, name)) return undefined;
  return (metadata as Record<string, unknown>)[name];
}

/** Those of a list that can be tags; no more than may be. */
export function fittingTags(list: readonly unknown[]): readonly string[] {
  const tags: string[] = [];
  for (const item of list) {
    const tag = typeof item === 'string' ? item.trim() : '';
    if (tag !== '' && tag.length <= MAX_TAG_LENGTH && tags.length < MAX_TAGS) tags.push(tag);
  }
  return tags;
}

function allTags(own: readonly string[], more: readonly string[]): readonly string[] {
  if (more.length === 0) return own;
  return own.length === 0 ? more : [...new Set([...own, ...more])].slice(0, MAX_TAGS);
}

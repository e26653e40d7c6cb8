import type { ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ScannedObject } from '@roundhouse/openai-api';
import { usesDeveloperRole } from './domain/content-parts.ts';

/** The configured prompt of a model as a message, in both of its roles. */
interface PromptMessage {
  readonly scopePrompt: string;
  readonly system: Buffer;
  readonly developer: Buffer;
}

const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const ARRAY_START = Buffer.from('[');
const COMMA = Buffer.from(',');

const messages = new WeakMap<ModelEntry, PromptMessage>();

/**
 * The messages of a body with the configured system prompts in front: that of the installation, organization or
 * project first, then the model's, as one message. In the role `developer` where the caller uses it, because upstreams
 * refuse a mixture.
 *
 * @param scopePrompt empty = none
 * @returns pieces of JSON text, the caller's own bytes among them; undefined = nothing to add
 */
export function promptedMessages(
  body: ScannedObject,
  model: ModelEntry,
  scopePrompt: string,
): readonly Buffer[] | undefined {
  if (scopePrompt === '' && model.systemPrompt === '') return undefined;
  const member = body.members.get('messages');
  // What is no list is the upstream's to refuse.
  if (member === undefined || body.bytes[member.valueStart] !== OPEN_ARRAY) return undefined;
  const prompt = messageOf(model, scopePrompt);
  const message = usesDeveloperRole(body) ? prompt.developer : prompt.system;
  let first = member.valueStart + 1;
  while (isBlank(body.bytes[first])) first += 1;
  const rest = body.bytes.subarray(first, member.valueEnd);
  return rest[0] === CLOSE_ARRAY ? [ARRAY_START, message, rest] : [ARRAY_START, message, COMMA, rest];
}

function messageOf(model: ModelEntry, scopePrompt: string): PromptMessage {
  const known = messages.get(model);
  if (known?.scopePrompt === scopePrompt) return known;
  const content = [scopePrompt, model.systemPrompt].filter((part) => part !== '').join('\n\n');
  const made = {
    scopePrompt,
    system: Buffer.from(JSON.stringify({ role: 'system', content })),
    developer: Buffer.from(JSON.stringify({ role: 'developer', content })),
  };
  messages.set(model, made);
  return made;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

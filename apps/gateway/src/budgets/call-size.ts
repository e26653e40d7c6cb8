import type { CallSize } from '@roundhouse/budgets';
import { memberText } from '@roundhouse/openai-api';
import type { DeploymentTarget } from '../inference/deployment-target.ts';
import type { PreparedCall } from '../inference/prepared-call.ts';

/** Operations that answer without tokens. */
const SILENT: ReadonlySet<string> = new Set(['embedding', 'moderation', 'rerank']);
/** Operations whose answer is as long as the caller and the model let it be. */
const TALKING: ReadonlySet<string> = new Set(['chat', 'completion']);
/** Tokens of one piece of media at most, where no model says anything. */
const MEDIUM_TOKENS = 16_384;
const MAX_CHOICES = 128;
/** Parameters of configuration that could make an answer longer than the caller asked for. */
const LENGTHENS = /"(max_|n"|best_of")/;

/** What is known of a call with one deployment before it is made, and what was assumed for it. */
export interface SizedCall extends CallSize {
  /** Tokens that bound the answer although the caller did not ask for a bound; 0 = the caller did. */
  readonly assumedTokens: number;
  /** A bound that is to be sent along, because the caller named none and the model has one for that; 0 = none is. */
  readonly addedTokens: number;
}

/** How large a call with one deployment can become. */
export function callSize(call: PreparedCall, { model, deployment }: DeploymentTarget): SizedCall {
  const { body, scopePrompt, operation, counted, form } = call;
  const params = [model.defaultParamsJson, model.lockedParamsJson, deployment.defaultParamsJson];
  const isEdited = params.some((json) => LENGTHENS.test(json));
  const asked = isEdited ? 0 : call.facts.maxOutputTokens;
  const isUnsaid = TALKING.has(operation) && asked === 0;
  const addedTokens = isUnsaid && !isEdited ? model.reserveOutputTokens : 0;
  const bound = asked || addedTokens;
  const outputTokens = operation === 'video' && counted === undefined ? undefined : outputOf(operation, bound, model);
  const texts = [scopePrompt, model.systemPrompt, ...params];
  return {
    inputBytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), body.bytes.length),
    // What was uploaded counts as one each: pictures to edit, a recording.
    media: call.facts.media + (form === undefined ? 0 : form.parts.length),
    outputTokens,
    choices: isEdited && TALKING.has(operation) ? MAX_CHOICES : Math.max(count(call, 'n'), count(call, 'best_of')),
    audioMs: counted?.audioMs ?? 0,
    assumedTokens: isUnsaid ? (outputTokens ?? 0) : 0,
    addedTokens,
  };
}

function outputOf(
  operation: string,
  asked: number,
  model: { readonly maxOutputTokens: number; readonly contextWindowTokens: number },
): number | undefined {
  if (SILENT.has(operation)) return 0;
  const bound = asked || model.maxOutputTokens;
  if (!TALKING.has(operation)) return bound || MEDIUM_TOKENS;
  return bound || model.contextWindowTokens || undefined;
}

function count({ body }: PreparedCall, name: string): number {
  const value = Number(memberText(body, name) ?? 1);
  return Number.isInteger(value) && value > 1 ? Math.min(value, MAX_CHOICES) : 1;
}

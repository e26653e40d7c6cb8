import type { CallSize } from '@roundhouse/budgets';
import type { Driver } from '@roundhouse/drivers';
import { memberText } from '@roundhouse/openai-api';
import type { DeploymentTarget } from '../inference/deployment-target.ts';
import type { PreparedCall } from '../inference/prepared-call.ts';
import { bodyShape, OUTPUT_BOUNDS, type BodyShape } from '../inference/request-edits.ts';

/** Operations that answer without tokens. */
const SILENT: ReadonlySet<string> = new Set(['embedding', 'moderation', 'rerank']);
/** Operations whose answer is as long as the caller and the model let it be. */
const TALKING: ReadonlySet<string> = new Set(['chat', 'completion']);
/** Tokens of one piece of media at most, where no model says anything. */
const MEDIUM_TOKENS = 16_384;
const MAX_CHOICES = 128;

/** What is known of a call with one deployment before it is made, and what was assumed for it. */
export interface SizedCall extends CallSize {
  /** Tokens that bound the answer although the caller did not ask for a bound; 0 = the caller did. */
  readonly assumedTokens: number;
  /** A bound that is to be sent along, because the caller named none and the model has one for that; 0 = none is. */
  readonly addedTokens: number;
}

/** How large a call with one deployment can become. */
export function callSize(
  call: PreparedCall,
  { model, deployment, driver }: Pick<DeploymentTarget, 'model' | 'deployment' | 'driver'>,
): SizedCall {
  const { body, scopePrompt, operation, counted, form } = call;
  const shape = bodyShape(deployment, model);
  const params = [model.defaultParamsJson, model.lockedParamsJson, deployment.defaultParamsJson];
  const asked = askedOf(call, shape, driver.members);
  const isUnsaid = TALKING.has(operation) && asked === 0;
  const addedTokens = isUnsaid ? model.reserveOutputTokens : 0;
  const bound = asked || addedTokens;
  const outputTokens = operation === 'video' && counted === undefined ? undefined : outputOf(operation, bound, model);
  const texts = [scopePrompt, model.systemPrompt, ...params];
  return {
    inputBytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), body.bytes.length),
    // What was uploaded counts as one each: pictures to edit, a recording.
    media: call.facts.media + (form === undefined ? 0 : form.parts.length),
    outputTokens,
    choices: Math.max(count(call, shape, 'n'), count(call, shape, 'best_of')),
    audioMs: counted?.audioMs ?? 0,
    assumedTokens: isUnsaid ? (outputTokens ?? 0) : 0,
    addedTokens,
  };
}

/**
 * The bound of the answer as the upstream is told it: a locked one before the caller's, the caller's before a default.
 *
 * @param taken members that the upstream gets at all; undefined = every one
 * @returns 0 = there is none, or one that nobody can read
 */
function askedOf({ body }: PreparedCall, { defaults, locked }: BodyShape, taken: Driver['members']): number {
  const names = [...OUTPUT_BOUNDS];
  const has = (params: { has(name: string): boolean }): boolean => names.some((name) => params.has(name));
  if (has(locked)) return boundIn((name) => locked.get(name), taken);
  if (has(body.members)) return boundIn((name) => memberText(body, name), taken);
  return boundIn((name) => defaults.get(name), taken);
}

/** The largest of several names of the bound, whichever of them the upstream reads; 0 = one of them is no bound. */
function boundIn(textOf: (name: string) => string | undefined, taken: Driver['members']): number {
  const names = [...OUTPUT_BOUNDS].filter((name) => taken === undefined || taken.has(name));
  const bounds = names.flatMap((name) => textOf(name) ?? []).map(Number);
  return bounds.every((bound) => Number.isInteger(bound) && bound > 0) ? Math.max(0, ...bounds) : 0;
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

function count({ body }: PreparedCall, { defaults, locked }: BodyShape, name: string): number {
  const value = Number(locked.get(name) ?? memberText(body, name) ?? defaults.get(name) ?? 1);
  return Number.isInteger(value) && value > 1 ? Math.min(value, MAX_CHOICES) : 1;
}

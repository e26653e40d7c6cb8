import { RouteStrategy } from '@roundhouse/contracts/registry/v1/snapshot';
import { MODE_BY_OPERATION, type Operation } from '@roundhouse/drivers';
import { AppError } from '@roundhouse/errors';
import {
  scanTopLevel,
  splicedPieces,
  spliceMembers,
  type ScannedObject,
  type TokenCounts,
} from '@roundhouse/openai-api';
import { systemPrompt, type Callable } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import { LARGE_BODY_BYTES } from '../http/body-parsing.ts';
import { NO_WISHES, type CallWishes } from '../http/call-wishes.ts';
import { beginCapture } from '../request-log/content/begin-capture.ts';
import type { CallCapture } from '../request-log/content/call-capture.ts';
import { writeForm, type OutgoingForm } from '../uploads/form-writer.ts';
import type { UploadedForm } from '../uploads/uploaded-form.ts';
import type { CallTrace } from './call-trace.ts';
import type { DeploymentTarget } from './deployment-target.ts';
import { checkCallable, findCallable } from './callable-model.ts';
import { affinityKey, type AffinityBy } from './domain/affinity-key.ts';
import { costLabels } from './domain/cost-labels.ts';
import { countedUsage } from './domain/counted-usage.ts';
import { factsFor, tellsUsage } from './domain/operation-facts.ts';
import { applyParams, bodyShape, clientSideMembers, OUTPUT_BOUNDS, type BodyEdits } from './request-edits.ts';
import { readRequest, streamOptionsWithUsage, type RequestFacts } from './domain/request-facts.ts';
import { promptedMessages } from './system-prompt.ts';

/** A request that may be planned: what it calls is known and its body has been read. */
export interface PreparedCall {
  /** The model or route group that the caller named. */
  readonly model: Callable['entry'];
  /** JSON text of the name that the caller used: every answer carries it. */
  readonly modelJson: Buffer;
  readonly facts: RequestFacts;
  /** Calls with the same key prefer the same deployment; empty = none. */
  readonly affinityKey: string;
  readonly body: ScannedObject;
  /** Members that must not leave with the body; undefined = there are none. */
  readonly clientSide: readonly string[] | undefined;
  /** Stands before the system prompt of whichever model serves; empty = nothing. Chat only. */
  readonly scopePrompt: string;
  readonly operation: Operation;
  /** The form that {@link body} was read from; undefined = the body is what the caller sent. */
  readonly form: UploadedForm | undefined;
  /** What it is charged to beside its key: `name=value`. */
  readonly costLabels: readonly string[];
  /** What the gateway counts of the request itself; undefined = nothing. */
  readonly counted: TokenCounts | undefined;
  /** What is kept of what is said; undefined = nothing. */
  readonly capture: CallCapture | undefined;
}

const jsonByCallable = new WeakMap<Callable['entry'], Buffer>();

/**
 * Reads a body and finds what it calls: the steps resolve, access and shape.
 *
 * @throws AppError NOT_READY, INVALID_JSON, INVALID_REQUEST, MODEL_NOT_FOUND, MODEL_INACTIVE or MODE_MISMATCH
 */
export function prepareCall(
  configuration: ConfigurationView,
  principal: Principal,
  operation: Operation,
  bytes: Buffer,
  trace: CallTrace | undefined,
  wishes: CallWishes = NO_WISHES,
  form?: UploadedForm,
): PreparedCall {
  const state = configuration.current();
  if (state === undefined)
    throw new AppError('NOT_READY', 'The gateway has no configuration yet. Try again in a moment.');
  trace?.step('resolve');
  const body = form === undefined ? scanTopLevel(bytes) : form.asObject();
  const facts = factsFor(operation, body, readRequest(body, wishes.tags));
  trace?.asked(facts.modelName);
  const callable = findCallable(state, principal, facts.modelName);
  const { entry } = callable;
  trace?.step('access', { 'gen_ai.request.model': entry.key });
  checkCallable(callable, MODE_BY_OPERATION[operation]);
  trace?.step('shape');
  const by = affinityOf(callable);
  const { sessionId } = wishes;
  return {
    model: entry,
    modelJson: modelJsonOf(entry, facts.modelName),
    facts,
    affinityKey: by === undefined ? '' : affinityKey(by, body, { sessionId, memberId: principal.memberId }),
    body,
    clientSide: clientSideMembers(body),
    scopePrompt: operation === 'chat' ? systemPrompt(state, principal.organizationId, principal.projectId) : '',
    operation,
    form,
    costLabels: costLabels(state.apiKey(principal.apiKeyId)?.costLabels, body, wishes.costLabels),
    counted: operation === 'chat' ? undefined : countedUsage(operation, body, form?.recordingMs() ?? 0),
    capture: beginCapture(state, principal, entry, body),
  };
}

/**
 * The body as a deployment gets it: its own name of the model, the parameters and prompts of the model that it serves,
 * and the wish for usage where it grants it.
 *
 * @param addedTokens bound of an answer to which the caller named none; 0 = none is added
 */
export function bodyFor(
  call: PreparedCall,
  target: Pick<DeploymentTarget, 'deployment' | 'driver' | 'model'>,
  addedTokens = 0,
): Buffer | OutgoingForm {
  const { body, clientSide } = call;
  const { deployment, driver, model } = target;
  const edits: BodyEdits = new Map();
  const shape = bodyShape(deployment, model);
  edits.set('model', shape.upstreamModel);
  if (clientSide !== undefined) for (const name of clientSide) edits.set(name, undefined);
  applyParams(body, shape, edits);
  // Models that reason know the bound by its newer name alone.
  if (addedTokens > 0) {
    for (const name of OUTPUT_BOUNDS) edits.set(name, undefined);
    const isReasoning = call.operation === 'chat' && model.capabilities.includes('reasoning');
    edits.set(isReasoning ? 'max_completion_tokens' : 'max_tokens', String(addedTokens));
  }
  if (call.operation === 'chat') {
    const messages = promptedMessages(body, model, call.scopePrompt);
    if (messages !== undefined) edits.set('messages', messages);
  }
  if (call.facts.stream && driver.contract.streamUsage && tellsUsage(call.operation)) {
    const options = streamOptionsWithUsage(body);
    if (options !== undefined) edits.set('stream_options', options);
  }
  if (driver.members !== undefined) leaveOut(body, driver.members, edits);
  if (call.form !== undefined) return writeForm(call.form.parts, edits);
  return body.bytes.length > LARGE_BODY_BYTES ? inPieces(splicedPieces(body, edits)) : spliceMembers(body, edits);
}

/** A large body is not copied again: it is sent as the pieces that it consists of. */
function inPieces(chunks: readonly Buffer[]): OutgoingForm {
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return { contentType: 'application/json', chunks, sizeBytes };
}

/** Removes what a driver does not take, also where configuration had set it. */
function leaveOut(body: ScannedObject, taken: ReadonlySet<string>, edits: BodyEdits): void {
  for (const name of edits.keys()) if (!taken.has(name)) edits.set(name, undefined);
  for (const name of body.members.keys()) if (!taken.has(name)) edits.set(name, undefined);
}

/** By what a callable keeps calls together; undefined = it does not. */
function affinityOf({ entry }: Callable): AffinityBy | undefined {
  if (entry.policy?.strategy !== RouteStrategy.ROUTE_STRATEGY_AFFINITY) return undefined;
  const by = entry.policy.affinityBy;
  return by === 'session' || by === 'user' ? by : 'conversation';
}

function modelJsonOf(entry: Callable['entry'], name: string): Buffer {
  // An alias, or another spelling: callers get back what they sent.
  if (name !== entry.key) return Buffer.from(JSON.stringify(name));
  let json = jsonByCallable.get(entry);
  if (json === undefined) {
    json = Buffer.from(JSON.stringify(entry.key));
    jsonByCallable.set(entry, json);
  }
  return json;
}

import type { ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { AppError } from '@roundhouse/errors';
import { scanTopLevel, spliceMembers, type ScannedObject } from '@roundhouse/openai-api';
import type { Principal } from '../auth/auth.ports.ts';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import type { CallTrace } from './call-trace.ts';
import type { DeploymentTarget } from './deployment-target.ts';
import { checkCallable, findModel } from './callable-model.ts';
import { modelEdits, type BodyEdits } from './request-edits.ts';
import { readRequest, streamOptionsWithUsage, type RequestFacts } from './domain/request-facts.ts';

/** A request that may be planned: its model is known and its body has been read. */
export interface PreparedCall {
  readonly model: ModelEntry;
  /** JSON text of the model's public key. */
  readonly modelJson: Buffer;
  readonly facts: RequestFacts;
  readonly body: ScannedObject;
  /** What the model's configuration changes in the body. */
  readonly edits: BodyEdits;
  readonly configNumber: bigint;
}

const modelJsonByModel = new WeakMap<ModelEntry, Buffer>();

/**
 * Reads a body and finds its model: the steps resolve, access and shape.
 *
 * @throws AppError NOT_READY, INVALID_JSON, INVALID_REQUEST, MODEL_NOT_FOUND, MODEL_INACTIVE or MODE_MISMATCH
 */
export function prepareCall(
  configuration: ConfigurationView,
  principal: Principal,
  mode: 'chat' | 'embedding',
  bytes: Buffer,
  trace: CallTrace | undefined,
): PreparedCall {
  const state = configuration.current();
  if (state === undefined)
    throw new AppError('NOT_READY', 'The gateway has no configuration yet. Try again in a moment.');
  trace?.step('resolve');
  const body = scanTopLevel(bytes);
  const facts = readRequest(body);
  const model = findModel(state, principal, facts.modelName);
  trace?.step('access', { 'gen_ai.request.model': model.key });
  checkCallable(model, mode);
  trace?.step('shape');
  const edits = modelEdits(body, model);
  return { model, modelJson: modelJsonOf(model), facts, body, edits, configNumber: state.revision.number };
}

/** The body as a deployment gets it: its own name of the model, and the wish for usage where it grants it. */
export function bodyFor(call: PreparedCall, target: DeploymentTarget): Buffer {
  const edits = new Map(call.edits);
  const { members } = target.driver;
  if (members !== undefined) leaveOut(call.body, members, edits);
  edits.set('model', JSON.stringify(target.deployment.upstreamModelId));
  if (call.facts.stream && target.driver.contract.streamUsage) {
    const options = streamOptionsWithUsage(call.body);
    if (options !== undefined) edits.set('stream_options', options);
  }
  return spliceMembers(call.body, edits);
}

/** Removes what a driver does not take, also where configuration had set it. */
function leaveOut(body: ScannedObject, taken: ReadonlySet<string>, edits: Map<string, string | undefined>): void {
  for (const name of edits.keys()) if (!taken.has(name)) edits.set(name, undefined);
  for (const name of body.members.keys()) if (!taken.has(name)) edits.set(name, undefined);
}

function modelJsonOf(model: ModelEntry): Buffer {
  let json = modelJsonByModel.get(model);
  if (json === undefined) {
    json = Buffer.from(JSON.stringify(model.key));
    modelJsonByModel.set(model, json);
  }
  return json;
}

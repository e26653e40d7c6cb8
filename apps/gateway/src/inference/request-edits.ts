import type { DeploymentEntry, ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { memberText, scanTopLevel, type NewValue, type ScannedObject } from '@roundhouse/openai-api';

/** New JSON text per member of a body; undefined removes the member. */
export type BodyEdits = Map<string, NewValue | undefined>;

/** Members that some clients send to steer a client library: they must never steer an upstream. */
const CLIENT_SIDE_MEMBERS = [
  'api_key',
  'api_base',
  'base_url',
  'headers',
  'extra_headers',
  'extra_query',
  'organization',
] as const;

/** Members that configuration may not set: they are the caller's, or ours. */
const PROTECTED_MEMBERS = new Set(['model', 'messages', 'input', 'prompt', 'stream', 'stream_options']);

/** Names of one and the same bound: a default yields to any of them, and a locked one replaces all. */
export const OUTPUT_BOUNDS: ReadonlySet<string> = new Set(['max_tokens', 'max_completion_tokens', 'max_output_tokens']);

/** What configuration makes of the body of a call to one deployment. */
export interface BodyShape {
  /** JSON text per member; the caller's own values win. */
  readonly defaults: ReadonlyMap<string, string>;
  /** These win over the caller's. */
  readonly locked: ReadonlyMap<string, string>;
  /** JSON text of the upstream's name of the model. */
  readonly upstreamModel: string;
}

/** The parameters of an entry of the configuration. Entries never change, so each is read once. */
const paramsByEntry = new WeakMap<object, ReadonlyMap<string, string>>();
const lockedByModel = new WeakMap<ModelEntry, ReadonlyMap<string, string>>();
const shapes = new WeakMap<DeploymentEntry, { readonly model: ModelEntry; readonly shape: BodyShape }>();

/** What a deployment of a model makes of a body. A deployment's defaults go before its model's. */
export function bodyShape(deployment: DeploymentEntry, model: ModelEntry): BodyShape {
  const known = shapes.get(deployment);
  if (known?.model === model) return known.shape;
  const shape = {
    defaults: new Map([...defaultsOf(model), ...defaultsOf(deployment)]),
    locked: lockedOf(model),
    upstreamModel: JSON.stringify(deployment.upstreamModelId),
  };
  shapes.set(deployment, { model, shape });
  return shape;
}

/** What has to go from a body wherever it is sent; undefined = nothing. */
export function clientSideMembers(body: ScannedObject): readonly string[] | undefined {
  let found: string[] | undefined;
  for (const name of CLIENT_SIDE_MEMBERS) if (body.members.has(name)) (found ??= []).push(name);
  return found;
}

/** Adds the edits that configuration asks for. */
export function applyParams(body: ScannedObject, { defaults, locked }: BodyShape, edits: BodyEdits): void {
  const { members } = body;
  for (const [name, value] of defaults) {
    const given = OUTPUT_BOUNDS.has(name) ? boundIsGiven(members) : members.has(name);
    if (!given) edits.set(name, value);
  }
  for (const [name, value] of locked) {
    if (OUTPUT_BOUNDS.has(name)) for (const other of OUTPUT_BOUNDS) edits.set(other, undefined);
    edits.set(name, value);
  }
}

function boundIsGiven(members: ScannedObject['members']): boolean {
  for (const name of OUTPUT_BOUNDS) if (members.has(name)) return true;
  return false;
}

function defaultsOf(entry: ModelEntry | DeploymentEntry): ReadonlyMap<string, string> {
  let params = paramsByEntry.get(entry);
  if (params === undefined) paramsByEntry.set(entry, (params = readParams(entry.defaultParamsJson)));
  return params;
}

function lockedOf(model: ModelEntry): ReadonlyMap<string, string> {
  let params = lockedByModel.get(model);
  if (params === undefined) lockedByModel.set(model, (params = readParams(model.lockedParamsJson)));
  return params;
}

function readParams(json: string): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  const object = json === '' ? undefined : scanOrNothing(json);
  for (const name of object?.members.keys() ?? []) {
    const text = memberText(object as ScannedObject, name);
    if (text !== undefined && !PROTECTED_MEMBERS.has(name)) params.set(name, text);
  }
  return params;
}

/** registry validates parameters; should one be unreadable all the same, calls go on without them. */
function scanOrNothing(json: string): ScannedObject | undefined {
  try {
    return scanTopLevel(Buffer.from(json));
  } catch {
    return undefined;
  }
}

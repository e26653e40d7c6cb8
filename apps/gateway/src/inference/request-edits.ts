import type { ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { memberText, scanTopLevel, type ScannedObject } from '@roundhouse/openai-api';

/** New JSON text per member of a body; undefined removes the member. */
export type BodyEdits = ReadonlyMap<string, string | undefined>;

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
const PROTECTED_MEMBERS = new Set(['model', 'messages', 'input', 'stream', 'stream_options']);

/** Configured parameters of a model: JSON text per member. */
interface ModelParams {
  /** The caller's own values win. */
  readonly defaults: ReadonlyMap<string, string>;
  /** These win over the caller's. */
  readonly locked: ReadonlyMap<string, string>;
}

const paramsByModel = new WeakMap<ModelEntry, ModelParams>();

/** The edits that a model's configuration asks for, whatever deployment serves it. */
export function modelEdits(body: ScannedObject, model: ModelEntry): Map<string, string | undefined> {
  const edits = new Map<string, string | undefined>();
  for (const name of CLIENT_SIDE_MEMBERS) if (body.members.has(name)) edits.set(name, undefined);
  const { defaults, locked } = paramsOf(model);
  for (const [name, value] of defaults) if (!body.members.has(name)) edits.set(name, value);
  for (const [name, value] of locked) edits.set(name, value);
  return edits;
}

/** Entries of the configuration never change, so each is read once. */
function paramsOf(model: ModelEntry): ModelParams {
  let params = paramsByModel.get(model);
  if (params === undefined) {
    params = { defaults: readParams(model.defaultParamsJson), locked: readParams(model.lockedParamsJson) };
    paramsByModel.set(model, params);
  }
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

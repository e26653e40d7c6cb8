import { requirePrice, type Price } from '../../prices/domain/price.ts';
import type { AdminStatus } from '../../resources/domain/admin-status.ts';
import { Faults } from '../../resources/domain/faults.ts';
import { isPlainText, requireDisplayName, requireLabels } from '../../resources/domain/text-rules.ts';

/** Workload of a model. */
export type ModelMode =
  | 'chat'
  | 'embedding'
  | 'rerank'
  | 'image'
  | 'image_edit'
  | 'audio_speech'
  | 'audio_transcription'
  | 'video'
  | 'moderation';

/** Who may see a model: everybody with access, or internal tasks only. */
export type Visibility = 'public' | 'internal';

/** A public, callable name and what stands behind it. */
export interface ModelSpec {
  organizationId: string;
  /** Null = every project of the organization. */
  projectId: string | null;
  /** What clients put into `model`; blank = derived from the display name. */
  key: string;
  displayName: string;
  vendor: string;
  mode: ModelMode;
  visibility: Visibility;
  adminStatus: AdminStatus;
  /** 0 = unknown. */
  contextWindowTokens: number;
  /** 0 = unknown. */
  maxOutputTokens: number;
  capabilities: readonly string[];
  /** JSON object as text; what the client sends wins. Empty = none. */
  defaultParamsJson: string;
  /** JSON object as text; wins over the client. Empty = none. */
  lockedParamsJson: string;
  /** Null = unpriced. */
  price: Price | null;
}

/** Longest key of a model, in characters. */
export const MAX_MODEL_KEY = 128;

const KEY = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/;
const MAX_TOKENS = 100_000_000;
const MAX_PARAMS_LENGTH = 16_384;

/** Every fault of a model that can be seen without looking anything up. */
export function modelFaults(spec: ModelSpec, current: ModelSpec | undefined): Faults {
  const faults = new Faults();
  const keyFits = spec.key === '' || KEY.test(spec.key);
  faults.require(keyFits, '/key', 'must be 1 to 128 letters, digits or . _ : / - and start with a letter or digit');
  requireDisplayName(faults, spec.displayName);
  faults.require(isPlainText(spec.vendor, 100), '/vendor', 'must be at most 100 characters');
  requireTokens(faults, '/context_window_tokens', spec.contextWindowTokens);
  requireTokens(faults, '/max_output_tokens', spec.maxOutputTokens);
  requireLabels(faults, '/capabilities', spec.capabilities);
  requireParams(faults, '/default_params', spec.defaultParamsJson);
  requireParams(faults, '/locked_params', spec.lockedParamsJson);
  requirePrice(faults, spec.price);
  if (current !== undefined) {
    faults.require(current.organizationId === spec.organizationId, '/organization_id', 'cannot be changed');
    faults.require(current.projectId === spec.projectId, '/project_id', 'cannot be changed');
  }
  return faults;
}

/** Namespace of a model's key: its project, or the organization itself. Lower-case, as names are compared. */
export function callableScope(spec: Pick<ModelSpec, 'projectId'>): string {
  return spec.projectId ?? '';
}

function requireTokens(faults: Faults, where: string, count: number): void {
  faults.require(count <= MAX_TOKENS, where, `must be at most ${MAX_TOKENS}`);
}

function requireParams(faults: Faults, where: string, json: string): void {
  if (json === '') return;
  faults.require(json.length <= MAX_PARAMS_LENGTH, where, `must be at most ${MAX_PARAMS_LENGTH} characters`);
  faults.require(isJsonObject(json), where, 'must be a JSON object');
}

function isJsonObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

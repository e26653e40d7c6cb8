import { FAULT_NUMBERS, FAULT_TEXTS, type FaultKnobs } from './faults/fault-knobs.ts';

/** What one request asks the simulated provider to do. All are optional; counts start at 0, times are in milliseconds. */
export interface Knobs extends FaultKnobs {
  /** Tokens of the answer. Default 16; `max_tokens` of the request caps it. */
  readonly tokens?: number;
  /** Tokens per second; 0 or absent = all at once. */
  readonly rate?: number;
  /** Delay before the first byte. */
  readonly ttft_ms?: number;
  /** Finish reason. Default `stop`, or `length` when `max_tokens` cut the answer. */
  readonly finish?: string;
  /** Text that every event of an answer holds, to tell one caller's from another's. */
  readonly mark?: string;
  /** Dimensions of an embedding. Default 8. */
  readonly dims?: number;
}

const NUMBERS: readonly string[] = ['tokens', 'rate', 'ttft_ms', 'dims', ...FAULT_NUMBERS];
const TEXTS: readonly string[] = ['finish', 'mark', ...FAULT_TEXTS];
const LARGEST = 1_000_000;
const CACHED = 1_000;
const cache = new Map<string, Knobs>();

/**
 * Reads knobs in query syntax (`tokens=20&status=503`).
 * @throws RangeError that names an unknown knob or a bad value, so that a typing error in a test is seen.
 */
export function parseKnobs(query: string): Knobs {
  const known = cache.get(query);
  if (known) return known;
  const knobs: Record<string, number | string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (TEXTS.includes(name)) knobs[name] = value;
    else if (NUMBERS.includes(name) && /^\d+(\.\d+)?$/.test(value)) knobs[name] = Math.min(Number(value), LARGEST);
    else throw new RangeError(`no such knob or value: ${name}=${value}`);
  }
  if (cache.size >= CACHED) cache.clear();
  cache.set(query, knobs);
  return knobs;
}

/** Splits `sim-chat?tokens=20` into the model's name and its knobs. */
export function splitModel(model: string): { name: string; knobs: Knobs } {
  const at = model.indexOf('?');
  return at < 0 ? { name: model, knobs: {} } : { name: model.slice(0, at), knobs: parseKnobs(model.slice(at + 1)) };
}

/** The ways for a caller to set knobs besides the model's name; later ones win. */
export interface KnobSources {
  /** Set for the model while the simulator runs, over its control path. */
  readonly control: Knobs | undefined;
  /** Header `x-sim`. */
  readonly header: string | undefined;
  /** Body member `metadata.sim`. */
  readonly metadata: unknown;
  /** Body member `user` when it begins with `sim:`. */
  readonly user: unknown;
}

/** The knobs of one request, from everywhere a caller may put them. */
export function gatherKnobs(fromModel: Knobs, sources: KnobSources): Knobs {
  const { control, header, metadata, user } = sources;
  const fromUser = typeof user === 'string' && user.startsWith('sim:') ? user.slice(4) : undefined;
  if (!control && header === undefined && typeof metadata !== 'string' && fromUser === undefined) return fromModel;
  return {
    ...fromModel,
    ...control,
    ...parseKnobs(header ?? ''),
    ...parseKnobs(typeof metadata === 'string' ? metadata : ''),
    ...parseKnobs(fromUser ?? ''),
  };
}

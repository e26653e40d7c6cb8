import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@roundhouse/kernel';
import { loadProgress, readMeasurements } from '../engine/engine-log.ts';
import type { EngineProperties, Purpose } from '../engine/engine-client.ts';
import type { Engine } from '../engine/engines.ports.ts';

/** What an engine turned out to be once it worked. */
export interface LoadedEngine extends EngineProperties {
  memoryBytes: number;
  layersOffloaded: number;
  layersTotal: number;
  /** Time for each token of a short prompt; undefined = it did not say. */
  promptTokenMs: number | undefined;
  loadMs: number;
}

/** How a load ended, seen from outside the process. */
export type LoadOutcome =
  | { type: 'ready'; loaded: LoadedEngine }
  | { type: 'timed-out'; message?: string }
  /** Nobody waits for it any more. */
  | { type: 'abandoned' };

/** A load that is to be watched. */
export interface LoadToWatch {
  engine: Engine;
  modelPath: string;
  purpose: Purpose;
  /** An earlier agent started it: when it has made tokens before, it need not prove that it can. */
  adopted: boolean;
  /** How long one that must have loaded long ago may not answer. */
  patienceMs: number;
  clock: Clock;
  isWanted: () => boolean;
  /** Told of a number from 0 to 1 that never falls. */
  onProgress: (progress: number) => void;
}

const POLL_MS = 250;
/** Fixed times for a load are cliffs for large models. */
const LOAD_BASE_MS = 5 * 60_000;
const LOAD_PER_GIB_MS = 20_000;
const MAX_VAIN_PROOFS = 20;

/** Waits until an engine has loaded its model and made a real token, or until it took too long. */
export async function watchLoad(load: LoadToWatch): Promise<LoadOutcome> {
  const { engine, clock } = load;
  const startedMs = clock.monotonicMs();
  let deadlineMs = startedMs + timeToLoad(load);
  // What an adopted one has done before is no sign that it goes on.
  let progress = load.adopted ? await progressOf(engine) : 0;
  let vainProofs = 0;
  while (load.isWanted()) {
    const proof = await prove(load);
    if (proof.type === 'works') {
      const loaded = await describe(engine, proof.promptTokenMs, clock.monotonicMs() - startedMs);
      if (loaded !== undefined) return load.isWanted() ? { type: 'ready', loaded } : { type: 'abandoned' };
    }
    if (proof.type === 'vain') vainProofs += 1;
    if (vainProofs >= MAX_VAIN_PROOFS) {
      return { type: 'timed-out', message: 'The engine loaded its model and answered a first request with no work.' };
    }
    const now = await progressOf(engine);
    if (now > progress) {
      progress = now;
      deadlineMs = Math.max(deadlineMs, clock.monotonicMs() + LOAD_BASE_MS);
      load.onProgress(progress);
    }
    if (clock.monotonicMs() > deadlineMs) return { type: 'timed-out' };
    await sleep(POLL_MS, undefined, { ref: false });
  }
  return { type: 'abandoned' };
}

/** Of an adopted engine the rest of its time. */
function timeToLoad({ engine, adopted, patienceMs, clock }: LoadToWatch): number {
  const wholeMs = LOAD_BASE_MS + (engine.modelSizeBytes / 2 ** 30) * LOAD_PER_GIB_MS;
  return adopted ? Math.max(patienceMs, wholeMs - (clock.nowMs() - engine.launchedAtUnixMs)) : wholeMs;
}

type Proof = { type: 'loading' } | { type: 'vain' } | { type: 'works'; promptTokenMs: number | undefined };

async function prove({ engine, modelPath, purpose, adopted }: LoadToWatch): Promise<Proof> {
  try {
    if (!(await engine.client.isHealthy()) || !(await engine.client.isOwn(modelPath))) return { type: 'loading' };
  } catch {
    return { type: 'loading' };
  }
  // One that is full of callers' work would keep its proof waiting, and its callers without an agent.
  if (adopted && (await hasWorked(engine))) return { type: 'works', promptTokenMs: undefined };
  try {
    return { type: 'works', promptTokenMs: await engine.client.proveWork(purpose) };
  } catch {
    return { type: 'vain' };
  }
}

/** One that does not even count within its time is in the middle of work; whether it is stuck there is seen later. */
async function hasWorked(engine: Engine): Promise<boolean> {
  const counters = await engine.client.counters();
  return counters === undefined || counters.decodes > 0;
}

async function describe(
  engine: Engine,
  promptTokenMs: number | undefined,
  loadMs: number,
): Promise<LoadedEngine | undefined> {
  try {
    const [properties, log] = await Promise.all([engine.client.properties(), engine.logStart()]);
    const { memoryBytes, layersOffloaded, layersTotal } = readMeasurements(log);
    return { ...properties, memoryBytes, layersOffloaded, layersTotal, promptTokenMs, loadMs };
  } catch {
    return undefined;
  }
}

async function progressOf(engine: Engine): Promise<number> {
  const [log, residentBytes] = await Promise.all([engine.logStart(), engine.residentBytes()]);
  return loadProgress(log, residentBytes, engine.modelSizeBytes);
}

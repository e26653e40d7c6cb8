import type { ServingPhase } from '@roundhouse/admin-api';
import type { CopyState, RolloutCopy } from './plan-rollout.ts';

/** One copy, as far as it tells how its serving is. */
export interface PhaseCopy {
  readonly role: RolloutCopy['role'];
  readonly state: CopyState;
  /** Of the installation or the instance: "downloading", "starting". */
  readonly phase: string;
  readonly message: string;
  readonly nodeName: string;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly loadProgress: number;
}

/** What is known of a serving. */
export interface PhaseFacts {
  readonly wanted: number;
  readonly stopped: boolean;
  /** What stands in its way, for people; empty = nothing. */
  readonly problem: string;
  readonly copies: readonly PhaseCopy[];
}

/** How a serving is. */
export interface ServingCondition {
  readonly phase: ServingPhase;
  /** One line for people. */
  readonly message: string;
  /** 0 to 1, of what stands before ready. */
  readonly progress: number;
}

/** Of the whole way to ready, so much is the download; loading is the rest. */
const DOWNLOAD_SHARE = 0.8;
const LOADING: ReadonlySet<string> = new Set(['starting', 'waiting']);
const DOWNLOADING: ReadonlySet<string> = new Set(['queued', 'downloading', 'verifying']);

/** Makes one word, one line and one number of all copies of a serving. */
export function servingCondition({ wanted, stopped, problem, copies }: PhaseFacts): ServingCondition {
  if (stopped)
    return { phase: 'drained', message: problem || 'Drained: it takes no calls, its files stay.', progress: 0 };
  const active = copies.filter((copy) => copy.role === 'active');
  const ready = active.filter((copy) => copy.state === 'ready');
  const loaded = ready.filter((copy) => copy.phase !== 'unloaded');
  const candidates = copies.filter((copy) => copy.role === 'candidate');
  const progress = wanted === 0 ? 1 : sum(active.map(progressOf)) / Math.max(wanted, active.length);
  const renewing = candidates.length === 0 ? '' : ` A new release is on its way to ${nodesOf(candidates)}.`;
  if (ready.length >= wanted && problem === '') {
    const served = `${ready.length} of ${wanted} copies ready.${renewing}`;
    if (loaded.length > 0) return { phase: 'ready', message: served, progress: 1 };
    return { phase: 'unloaded', message: 'Loaded when somebody calls it.', progress: 1 };
  }
  const trouble = [problem, ...active.filter((copy) => copy.state === 'failed').map(troubleOf)].filter(Boolean);
  if (ready.length > 0) {
    const message = `${ready.length} of ${wanted} copies ready. ${trouble.join(' ')}${renewing}`.trim();
    return { phase: 'degraded', message: message.slice(0, 1000), progress };
  }
  if (active.length === 0) return { phase: problem === '' ? 'placing' : 'pending', message: problem, progress: 0 };
  const ways = active.filter((copy) => copy.state !== 'failed');
  if (ways.length === 0) return { phase: 'failed', message: trouble.join(' ').slice(0, 1000), progress };
  const line = (verb: string, copy: PhaseCopy): string =>
    `${verb} on ${copy.nodeName}. ${copy.message} ${problem}`.trim();
  const loading = ways.find((copy) => LOADING.has(copy.phase));
  if (loading !== undefined) return { phase: 'loading', message: line('Loading', loading), progress };
  const downloading = ways.find((copy) => DOWNLOADING.has(copy.phase));
  if (downloading !== undefined) return { phase: 'downloading', message: line('Downloading', downloading), progress };
  const lost = ways.every((copy) => copy.state === 'lost');
  return {
    phase: 'pending',
    message: `${nodesOf(ways)} ${lost ? 'out of touch' : 'told'}. ${problem}`.trim(),
    progress,
  };
}

function progressOf(copy: PhaseCopy): number {
  if (copy.state === 'ready') return 1;
  if (LOADING.has(copy.phase)) return DOWNLOAD_SHARE + (1 - DOWNLOAD_SHARE) * copy.loadProgress;
  return copy.bytesTotal === 0 ? 0 : DOWNLOAD_SHARE * Math.min(1, copy.bytesDone / copy.bytesTotal);
}

function troubleOf(copy: PhaseCopy): string {
  return `${copy.nodeName}: ${copy.message || 'failed'}`;
}

function nodesOf(copies: readonly PhaseCopy[]): string {
  return copies.map((copy) => copy.nodeName).join(', ');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

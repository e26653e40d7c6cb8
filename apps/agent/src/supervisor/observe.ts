import { purposeOf } from '../engine/engine-client.ts';
import type { InstanceSpec } from '../engine/engines.ports.ts';
import type { EngineRun } from './engine-run.ts';
import type { InstanceState } from './instance-machine.ts';
import type { InstanceRecord } from './instance-records.ts';
import type { ObservedInstance } from './observed-instance.ts';

/** All that an observation is made of. */
export interface InstanceView {
  spec: InstanceSpec;
  state: InstanceState;
  run: EngineRun | undefined;
  record: InstanceRecord;
  /** Why it waits; empty = it does not. */
  waitReason: string;
  retryAtUnixMs: number;
  nowMs: number;
}

/** What is to be reported of an instance. */
export function observe(view: InstanceView): ObservedInstance {
  const { spec, state, run, record } = view;
  const { phase, failure, failures } = state;
  const loaded = phase === 'ready' || phase === 'draining' ? run?.loaded : undefined;
  const purpose = purposeOf(spec.settings);
  return {
    instanceId: spec.instanceId,
    deploymentId: spec.deploymentId,
    phase,
    failure,
    message: messageOf(view),
    failures,
    retryAtUnixMs: phase === 'failed' ? view.retryAtUnixMs : 0,
    slots: loaded?.slots ?? 0,
    pid: run?.engine?.pid ?? 0,
    adopted: run?.adopted ?? false,
    loadProgress: phase === 'ready' ? 1 : phase === 'starting' ? (run?.progress ?? 0) : 0,
    loadEtaS: etaS(view),
    loadTicket: record.loadTicket,
    memoryBytes: record.memoryBytes,
    contextTokens: loaded?.contextTokens ?? 0,
    layersOffloaded: loaded?.layersOffloaded ?? 0,
    layersTotal: loaded?.layersTotal ?? 0,
    engineBuild: run?.engine?.buildId ?? '',
    capabilities: loaded === undefined ? [] : [...loaded.capabilities, ...(purpose === 'text' ? [] : [purpose])],
  };
}

function messageOf({ state, run, waitReason }: InstanceView): string {
  if (state.phase === 'waiting') return waitReason;
  if (state.phase === 'starting') return `It loads: ${Math.round((run?.progress ?? 0) * 100)} %.`;
  return state.failure?.message ?? '';
}

/** By the time that the last load took, else by what is done of this one. */
function etaS({ state, run, record, nowMs }: InstanceView): number {
  if (state.phase !== 'starting' || run === undefined) return 0;
  const elapsedMs = nowMs - run.startedAtMs;
  if (record.loadMs > elapsedMs) return Math.ceil((record.loadMs - elapsedMs) / 1_000);
  // Of the little that is done nothing can be said.
  if (run.progress < 0.1) return 0;
  return Math.ceil((elapsedMs * (1 - run.progress)) / run.progress / 1_000);
}

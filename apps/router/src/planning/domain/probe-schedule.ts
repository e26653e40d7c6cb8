import { hash32 } from '@roundhouse/kernel';

/** A deployment that is to be probed. */
export interface ProbedDeployment {
  readonly deploymentId: string;
  /** Time between two probes, in milliseconds. */
  readonly intervalMs: number;
}

/** A probe that is not reported after so long is given up, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Most probes that are asked for at once; the others are due at the next look. */
const MAX_AT_ONCE = 100;

interface Scheduled {
  readonly intervalMs: number;
  dueMs: number;
  askedMs: number | undefined;
}

/** When which deployment is probed. All times are monotonic milliseconds; it keeps no timer. */
export class ProbeSchedule {
  private scheduled = new Map<string, Scheduled>();

  /** Deployments that are scheduled. */
  get size(): number {
    return this.scheduled.size;
  }

  /** Takes the deployments that configuration wants probed. Known ones keep their time, unless their interval changed. */
  schedule(deployments: readonly ProbedDeployment[], nowMs: number): void {
    const before = this.scheduled;
    this.scheduled = new Map();
    for (const { deploymentId, intervalMs } of deployments) {
      const known = before.get(deploymentId);
      // Spread over the interval, so that a thousand deployments of one configuration are not probed at once.
      const firstMs = nowMs + (hash32(deploymentId) / 2 ** 32) * intervalMs;
      const same = known?.intervalMs === intervalMs ? known : undefined;
      this.scheduled.set(deploymentId, same ?? { intervalMs, dueMs: firstMs, askedMs: undefined });
    }
  }

  /**
   * Deployments whose time has come.
   *
   * @param isOurs whether this router probes it; another one does otherwise, and its time passes here as well
   * @param ask false = nobody can probe it now: it stays due
   */
  ask(nowMs: number, isOurs: (deploymentId: string) => boolean, ask: (deploymentId: string) => boolean): void {
    let asked = 0;
    for (const [deploymentId, one] of this.scheduled) {
      if (one.askedMs !== undefined && nowMs - one.askedMs >= PATIENCE_MS) one.askedMs = undefined;
      if (nowMs < one.dueMs || one.askedMs !== undefined || asked >= MAX_AT_ONCE) continue;
      if (!isOurs(deploymentId)) {
        one.dueMs = nowMs + one.intervalMs;
        continue;
      }
      if (!ask(deploymentId)) return;
      asked += 1;
      one.askedMs = nowMs;
      one.dueMs = nowMs + one.intervalMs;
    }
  }

  /** A probe was reported. */
  ended(deploymentId: string): void {
    const one = this.scheduled.get(deploymentId);
    if (one !== undefined) one.askedMs = undefined;
  }
}

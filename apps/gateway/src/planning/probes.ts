import type { AttemptOutcome, Prober } from './planning.ports.ts';

/** Probes that run at the same time. */
const PARALLEL = 4;
/** Probes that wait; what is asked for beyond them is asked for again by its router. */
const MAX_WAITING = 256;
/** Longest that one may take, in milliseconds. */
const PROBE_LIMIT_MS = 30_000;

interface Wanted {
  readonly deploymentId: string;
  readonly told: (outcome: AttemptOutcome) => void;
}

/** Makes the probes that routers ask for, a few at a time. One that is wanted twice at a time is made once. */
export class Probes {
  private prober: Prober | undefined;
  private readonly waiting: Wanted[] = [];
  private readonly wanted = new Set<string>();
  private readonly stopping = new AbortController();
  private running = 0;

  /** Sets who makes them; until then none is made. */
  use(prober: Prober): void {
    this.prober = prober;
  }

  /**
   * Probes these deployments, and tells what came of each.
   *
   * @param told called once per deployment that could be asked
   */
  want(deploymentIds: readonly string[], told: (outcome: AttemptOutcome) => void): void {
    const { prober } = this;
    if (prober === undefined) return;
    for (const deploymentId of deploymentIds) {
      if (this.waiting.length >= MAX_WAITING || this.stopping.signal.aborted) return;
      if (this.wanted.has(deploymentId)) continue;
      this.wanted.add(deploymentId);
      this.waiting.push({ deploymentId, told });
      if (this.running < PARALLEL) void this.work(prober);
    }
  }

  /** Gives up those that run and wait. */
  stop(): void {
    this.waiting.length = 0;
    this.stopping.abort();
  }

  private async work(prober: Prober): Promise<void> {
    this.running += 1;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      const { deploymentId, told } = next;
      const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(PROBE_LIMIT_MS)]);
      const outcome = await prober.probe(deploymentId, signal);
      this.wanted.delete(deploymentId);
      if (outcome !== undefined && !this.stopping.signal.aborted) told(outcome);
    }
    this.running -= 1;
  }
}

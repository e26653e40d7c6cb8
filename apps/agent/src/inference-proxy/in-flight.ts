/** Counts the requests that each instance is working on. */
export class InFlight {
  private readonly counts = new Map<string, number>();
  private readonly endedAtMs = new Map<string, number>();
  private readonly waiting = new Map<string, Set<() => void>>();

  /** Requests of an instance that are on their way. */
  count(instanceId: string): number {
    return this.counts.get(instanceId) ?? 0;
  }

  /** Monotonic time at which an instance's last request ended; undefined = it has some, 0 = it never had any. */
  idleSinceMs(instanceId: string): number | undefined {
    return this.counts.has(instanceId) ? undefined : (this.endedAtMs.get(instanceId) ?? 0);
  }

  /** Requests of all instances. */
  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Counts one request; the result ends it and may be called more than once. */
  enter(instanceId: string): () => void {
    this.counts.set(instanceId, this.count(instanceId) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const rest = this.count(instanceId) - 1;
      if (rest > 0) return void this.counts.set(instanceId, rest);
      this.counts.delete(instanceId);
      this.endedAtMs.set(instanceId, performance.now());
      for (const wake of this.waiting.get(instanceId) ?? []) wake();
    };
  }

  /** Resolves when the instance has no request left, or after the time. */
  async whenIdle(instanceId: string, timeoutMs: number): Promise<void> {
    if (this.count(instanceId) === 0) return;
    const waiters = this.waiting.get(instanceId) ?? new Set();
    this.waiting.set(instanceId, waiters);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs).unref();
      waiters.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.waiting.delete(instanceId);
  }
}

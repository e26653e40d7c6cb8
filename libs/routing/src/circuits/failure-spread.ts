/** Tells whether failures of late came from more than one deployment, with two remembered. */
export class FailureSpread {
  private lastId = '';
  private lastMs = -Infinity;
  private otherMs = -Infinity;

  /** Notes a failure. Time is monotonic, in milliseconds. */
  add(deploymentId: string, nowMs: number): void {
    if (deploymentId !== this.lastId) {
      this.otherMs = this.lastMs;
      this.lastId = deploymentId;
    }
    this.lastMs = nowMs;
  }

  /** Whether two deployments or more failed in the last `windowMs` milliseconds. */
  isWide(windowMs: number, nowMs: number): boolean {
    return nowMs - this.otherMs <= windowMs;
  }
}

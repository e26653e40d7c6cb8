/** A wait that the upstream did not put a figure on, in milliseconds. */
export const DEFAULT_BACK_OFF_MS = 5_000;
/** Shortest and longest wait that is believed, in milliseconds. */
export const BACK_OFF_BOUNDS_MS = { least: 1_000, most: 300_000 } as const;

/** Waits that are over are looked for when there are more than this. */
const MANY = 1_024;

/** Credential and model that an upstream asked to leave alone for a while. Time is monotonic, in milliseconds. */
export class BackOffs {
  private readonly untilByModel = new Map<string, Map<string, number>>();
  private readonly most: number;
  private count = 0;

  /** @param most waits that are kept; further ones push out the oldest credential's */
  constructor(most = 100_000) {
    this.most = most;
  }

  /** Nobody was asked to wait. */
  get isEmpty(): boolean {
    return this.untilByModel.size === 0;
  }

  /**
   * Notes that an upstream asked to wait. A shorter wait does not end a longer one that is under way.
   *
   * @param retryAfterMs as the upstream asked, held to 1 to 300 s; 0 = it put no figure on it: 5 s
   */
  add(credentialId: string, model: string, retryAfterMs: number, nowMs: number): void {
    const { least } = BACK_OFF_BOUNDS_MS;
    this.wait(credentialId, model, retryAfterMs > 0 ? Math.max(least, retryAfterMs) : DEFAULT_BACK_OFF_MS, nowMs);
  }

  /** Notes what is left of a wait, in milliseconds: as a peer tells. */
  wait(credentialId: string, model: string, leftMs: number, nowMs: number): void {
    const waitMs = Math.min(BACK_OFF_BOUNDS_MS.most, leftMs);
    let models = this.untilByModel.get(credentialId);
    if (!models) this.untilByModel.set(credentialId, (models = new Map()));
    const untilMs = models.get(model);
    if (untilMs === undefined) this.count += 1;
    models.set(model, Math.max(untilMs ?? 0, nowMs + waitMs));
    if (this.count > Math.min(MANY, this.most)) this.sweep(nowMs);
    if (this.count > this.most) this.dropOldest();
  }

  /** How long a credential and model are still left alone, in milliseconds; 0 = they may be used. */
  remainingMs(credentialId: string, model: string, nowMs: number): number {
    return Math.max(0, (this.untilByModel.get(credentialId)?.get(model) ?? 0) - nowMs);
  }

  /** Ends the waits of a credential: it was edited, or a test passed. */
  clear(credentialId: string): void {
    this.count -= this.untilByModel.get(credentialId)?.size ?? 0;
    this.untilByModel.delete(credentialId);
  }

  /** Credentials with waits, over or not. */
  credentials(): IterableIterator<string> {
    return this.untilByModel.keys();
  }

  /** Waits that are not over. */
  *standing(nowMs: number): IterableIterator<{ credentialId: string; model: string; leftMs: number }> {
    for (const [credentialId, models] of this.untilByModel) {
      for (const [model, untilMs] of models) {
        if (untilMs > nowMs) yield { credentialId, model, leftMs: untilMs - nowMs };
      }
    }
  }

  private sweep(nowMs: number): void {
    for (const [credentialId, models] of this.untilByModel) {
      for (const [model, untilMs] of models) {
        if (untilMs > nowMs) continue;
        models.delete(model);
        this.count -= 1;
      }
      if (models.size === 0) this.untilByModel.delete(credentialId);
    }
  }

  private dropOldest(): void {
    const oldest = this.untilByModel.keys().next().value;
    if (oldest !== undefined) this.clear(oldest);
  }
}

/**
 * What one process may use of one budget in one window. Grants, use and returns are counted since its beginning and only
 * grow, so that reports and answers may be lost, repeated or late. Amounts are pico-USD, requests or tokens.
 */
export class LeaseAccount {
  private grantedTotal = 0n;
  private returnedTotal = 0n;
  private consumedTotal = 0n;
  private heldNow = 0n;

  /** Granted in all. */
  get granted(): bigint {
    return this.grantedTotal;
  }

  /** Given back in all. */
  get returned(): bigint {
    return this.returnedTotal;
  }

  /** Used in all. */
  get consumed(): bigint {
    return this.consumedTotal;
  }

  /** Set aside for calls that are running. */
  get held(): bigint {
    return this.heldNow;
  }

  /** What further calls may use; never negative. */
  get free(): bigint {
    const free = this.grantedTotal - this.returnedTotal - this.consumedTotal - this.heldNow;
    return free > 0n ? free : 0n;
  }

  /** Takes note of what was granted in all. An older answer changes nothing. */
  grant(total: bigint): void {
    if (total > this.grantedTotal) this.grantedTotal = total;
  }

  /** Sets an amount aside. The caller has seen that it is free. */
  hold(amount: bigint): void {
    this.heldNow += amount;
  }

  /** Ends a hold. @param used 0 = nothing */
  settle(amount: bigint, used: bigint): void {
    this.heldNow -= amount;
    this.consumedTotal += used;
  }

  /** Gives back what is free, all but an amount. */
  giveBack(keep: bigint): void {
    const surplus = this.free - keep;
    if (surplus > 0n) this.returnedTotal += surplus;
  }
}

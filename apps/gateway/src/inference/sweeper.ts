import type { Clock } from '@roundhouse/kernel';
import { Roster, type Rostered } from '../collections/roster.ts';

/** Something with time limits. */
export interface Swept extends Rostered {
  /** Called every now and then with the monotonic clock's milliseconds. Must not throw. */
  sweep(nowMs: number): void;
}

/**
 * One timer for every time limit of every running request: looks at each of them a few times a second, instead of
 * arming and clearing several timers per request. Limits are kept to within one interval.
 */
export class Sweeper {
  private readonly members = new Roster<Swept>();
  private timer: NodeJS.Timeout | undefined;
  private readonly clock: Clock;
  private readonly intervalMs: number;

  /** @param intervalMs default 50 */
  constructor(clock: Clock, intervalMs = 50) {
    this.clock = clock;
    this.intervalMs = intervalMs;
  }

  add(member: Swept): void {
    this.members.add(member);
    this.timer ??= setInterval(() => this.sweep(), this.intervalMs);
  }

  delete(member: Swept): void {
    this.members.delete(member);
  }

  private sweep(): void {
    const nowMs = this.clock.monotonicMs();
    this.members.forEach((member) => member.sweep(nowMs));
    if (this.members.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

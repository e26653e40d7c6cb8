import type { Clock } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import { Passes } from '../passes/passes.ts';
import type { Deliverer } from './deliverer.ts';
import type { DeliveryStore } from './deliveries.ports.ts';

const IDLE_MS = 1_000;
const FORGET_INTERVAL_MS = 600_000;
const DAY_MS = 24 * 3_600_000;
const ALERT_RETENTION_MS = 90 * DAY_MS;
const REQUEST_RETENTION_MS = DAY_MS;

/** Works off deliveries for as long as the application lives, and forgets old ones. */
export class SinksRunner {
  private readonly deliverer: Deliverer;
  private readonly store: Pick<DeliveryStore, 'forget'>;
  private readonly clock: Clock;
  private readonly logger: Pick<Logger, 'warn'>;
  private readonly passes = new Passes();
  private running: Promise<void> = Promise.resolve();
  private wakeUp: () => void = () => undefined;
  private woken = false;
  private well = true;

  /** @param makeDeliverer is given what it calls when a place is free again */
  constructor(
    makeDeliverer: (onFree: () => void) => Deliverer,
    store: Pick<DeliveryStore, 'forget'>,
    clock: Clock,
    logger: Pick<Logger, 'warn'>,
  ) {
    this.deliverer = makeDeliverer(() => this.wake());
    this.store = store;
    this.clock = clock;
    this.logger = logger;
  }

  /** Begins, and goes on until {@link stop}. */
  start(): void {
    this.running = this.run();
    this.passes.start({
      intervalMs: FORGET_INTERVAL_MS,
      work: () => this.forgetOld(),
      failed: (error) => this.logger.warn({ error }, 'old alerts cannot be forgotten'),
    });
  }

  async stop(): Promise<void> {
    const forgotten = this.passes.stop();
    this.wake();
    // First: what its last pass begins to send is broken off, and given back, with the rest.
    await Promise.all([this.running, forgotten]);
    await this.deliverer.stop();
  }

  private wake(): void {
    this.woken = true;
    this.wakeUp();
  }

  private async run(): Promise<void> {
    const { signal } = this.passes;
    while (!signal.aborted) {
      this.woken = false;
      let any = false;
      try {
        any = await this.deliverer.work();
        this.well = true;
      } catch (error) {
        // Once per outage.
        if (this.well) this.logger.warn({ error }, 'alerts cannot be delivered');
        this.well = false;
      }
      if (!any && !this.woken && !signal.aborted) await this.pause();
    }
  }

  /** For a second, or until a place is free. */
  private async pause(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wakeUp = resolve;
      timer = setTimeout(resolve, IDLE_MS);
    });
    clearTimeout(timer);
  }

  private async forgetOld(): Promise<void> {
    const nowMs = this.clock.nowMs();
    const [alertsBefore, requestsBefore] = [nowMs - ALERT_RETENTION_MS, nowMs - REQUEST_RETENTION_MS];
    while (!this.passes.signal.aborted) {
      if ((await this.store.forget(new Date(alertsBefore), new Date(requestsBefore))) === 0) return;
    }
  }
}

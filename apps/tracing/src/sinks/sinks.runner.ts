import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
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
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();
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
    this.running = Promise.all([this.run(), this.forget()]);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    // First: what its last pass begins to send is broken off, and given back, with the rest.
    await this.running;
    await this.deliverer.stop();
  }

  private wake(): void {
    this.woken = true;
    this.wakeUp();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
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

  private async forget(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.forgetOld().catch((error: unknown) => this.logger.warn({ error }, 'old alerts cannot be forgotten'));
      await sleep(FORGET_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async forgetOld(): Promise<void> {
    const nowMs = this.clock.nowMs();
    const [alertsBefore, requestsBefore] = [nowMs - ALERT_RETENTION_MS, nowMs - REQUEST_RETENTION_MS];
    while (!this.stopping.signal.aborted) {
      if ((await this.store.forget(new Date(alertsBefore), new Date(requestsBefore))) === 0) return;
    }
  }
}

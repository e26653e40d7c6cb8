import type { SetRetentionRequest } from '@roundhouse/contracts/tracing/v1/request_content_service';
import type { ConfigState } from '@roundhouse/snapshot';
import { keptRetention } from './kept-retention.ts';

/** How often it is looked for changes, in milliseconds. */
const LOOK_INTERVAL_MS = 15_000;
/** How often what has not changed is said again: tracing may have been restored from a backup. */
const REPEAT_MS = 3_600_000;

/** What the reporter works with. */
export interface ReporterDependencies {
  readonly current: () => ConfigState | undefined;
  /** @throws whatever kept tracing from taking it */
  readonly send: (request: SetRetentionRequest) => Promise<unknown>;
  readonly clock: { monotonicMs(): number };
  readonly failed: (error: unknown) => void;
}

/**
 * Tells tracing how long organizations want their requests kept. Any gateway does; the newest configuration counts. Not
 * on the way of any request.
 */
export class RetentionReporter {
  private readonly deps: ReporterDependencies;
  private timer: NodeJS.Timeout | undefined;
  private told = '';
  private toldAtMs = -Infinity;
  private looking: Promise<void> = Promise.resolve();

  constructor(deps: ReporterDependencies) {
    this.deps = deps;
  }

  start(): void {
    const look = (): void => {
      this.looking = this.look();
    };
    this.timer = setInterval(look, LOOK_INTERVAL_MS).unref();
    look();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Tells what has changed since the last time. Never throws. */
  async look(): Promise<void> {
    const state = this.deps.current();
    if (state === undefined) return;
    const organizations = keptRetention(state);
    const text = JSON.stringify(organizations);
    const nowMs = this.deps.clock.monotonicMs();
    if (text === this.told && nowMs - this.toldAtMs < REPEAT_MS) return;
    try {
      await this.deps.send({ configNumber: state.revision.number, organizations });
      this.told = text;
      this.toldAtMs = nowMs;
    } catch (error) {
      this.deps.failed(error);
    }
  }
}

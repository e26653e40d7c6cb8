import type { GetStateResponse } from '@roundhouse/contracts/router/v1/router_service';
import { toAppError } from '@roundhouse/errors';
import type { KnownRouter } from '../../planning/route-planner.ts';

/** Deadline of one router's answer, in milliseconds. */
export const ROUTER_STATE_TIMEOUT_MS = 2_000;

/** How long an answer is as good as a new one, in milliseconds. */
const FRESH_MS = 1_000;

/** A router that did not answer. */
export interface MissingRouter {
  /** Its id, or its address while that is not known. */
  readonly router: string;
  readonly reason: string;
}

/** What all routers together told. */
export interface StatesRead {
  readonly states: readonly GetStateResponse[];
  readonly missing: readonly MissingRouter[];
}

/** Whom to ask, and how. */
export interface RouterStateSources {
  routers(): readonly KnownRouter[];
  /** @throws what the call threw */
  getState(address: string, timeoutMs: number): Promise<GetStateResponse>;
  /** Monotonic, in milliseconds. */
  nowMs(): number;
}

const NOTHING: StatesRead = { states: [], missing: [] };

/** Asks every connected router what it observes. However many want to know at a time, each router is asked once. */
export class RouterStates {
  private readonly sources: RouterStateSources;
  private asking: Promise<StatesRead> | undefined;
  private last = NOTHING;
  private lastMs = -Infinity;

  constructor(sources: RouterStateSources) {
    this.sources = sources;
  }

  /** What they say now. Takes two seconds at most; never throws. */
  async read(): Promise<StatesRead> {
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  /** What they said within the last second, else what they say now; what was said last where that takes too long. */
  async soon(patienceMs: number): Promise<StatesRead> {
    if (this.sources.nowMs() - this.lastMs < FRESH_MS) return this.last;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<StatesRead>((resolve) => {
      timer = setTimeout(() => resolve(this.last), patienceMs);
    });
    try {
      return await Promise.race([this.read(), patience]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async ask(): Promise<StatesRead> {
    const { sources } = this;
    const answers = await Promise.all(
      sources.routers().map(async ({ address, routerId }) => {
        try {
          return await sources.getState(address, ROUTER_STATE_TIMEOUT_MS);
        } catch (thrown) {
          return { router: routerId ?? address, reason: toAppError(thrown).reason.toLowerCase() };
        }
      }),
    );
    this.last = {
      states: answers.filter((answer) => 'routerId' in answer),
      missing: answers.filter((answer) => 'router' in answer),
    };
    this.lastMs = sources.nowMs();
    return this.last;
  }
}

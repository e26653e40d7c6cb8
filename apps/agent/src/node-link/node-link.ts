import { setTimeout as sleep } from 'node:timers/promises';
import { toAppError, type AppError } from '@roundhouse/errors';
import { backoffDelayMs, type Clock } from '@roundhouse/kernel';
import { LinkSession } from './link-session.ts';
import type { LinkedNode, LinkTransport } from './node-link.ports.ts';

/** What happens to the link, for logs and readiness. */
export interface LinkEvents {
  onConnected: () => void;
  /** After each session, also one that never began. */
  onLost: (reason: AppError) => void;
}

/** Resolves after the time, or when the signal fires. */
export type Pause = (durationMs: number, signal: AbortSignal) => Promise<void>;

const pauseFor: Pause = (durationMs, signal) => sleep(durationMs, undefined, { signal }).catch(() => undefined);

const BACKOFF = { baseMs: 500, capMs: 10_000 };

/** Keeps a session with registry for as long as the agent runs. Registry being away changes nothing on the node. */
export class NodeLink {
  private readonly node: LinkedNode;
  private readonly transport: LinkTransport;
  private readonly clock: Clock;
  private readonly events: LinkEvents;
  private readonly pause: Pause;
  private session: LinkSession | undefined;

  constructor(node: LinkedNode, transport: LinkTransport, clock: Clock, events: LinkEvents, pause = pauseFor) {
    this.node = node;
    this.transport = transport;
    this.clock = clock;
    this.events = events;
    this.pause = pause;
  }

  /** Whether registry has accepted the present session. */
  get isConnected(): boolean {
    return this.session?.isAccepted ?? false;
  }

  /** Something observed has changed. */
  changed(): void {
    this.session?.changed();
  }

  /** A command has come to its end. */
  answered(): void {
    this.session?.answer();
  }

  /** Connects, again and again, until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    let attempt = 0;
    while (!signal.aborted) {
      const { accepted, reason } = await this.connectOnce(signal);
      if (signal.aborted) return;
      this.events.onLost(reason);
      attempt = accepted ? 0 : attempt + 1;
      await this.pause(100 + backoffDelayMs(attempt, BACKOFF), signal);
    }
  }

  private async connectOnce(signal: AbortSignal): Promise<{ accepted: boolean; reason: AppError }> {
    try {
      const session = new LinkSession(this.node, this.transport.open(), this.clock, this.events.onConnected);
      this.session = session;
      const reason = await session.run(signal);
      return { accepted: session.isAccepted, reason };
    } catch (error) {
      return { accepted: false, reason: toAppError(error) };
    } finally {
      this.session = undefined;
    }
  }
}

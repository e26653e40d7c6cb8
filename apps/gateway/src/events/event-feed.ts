import { Readable } from 'node:stream';
import type { LiveEvent } from '@roundhouse/contracts/events/v1/live';
import { HEARTBEAT_FRAME } from './domain/event-frame.ts';
import { WaitingFrames } from './domain/waiting-frames.ts';
import type { ViewerRights } from './viewer-rights.ts';

/** Frames that wait for one reader, beside what its connection holds. */
const MAX_WAITING_FRAMES = 256;
/** Bytes that are handed to the connection ahead of its reader. */
const AHEAD_BYTES = 16 * 1024;
/** Events whose rights are being asked for; further ones are lost. */
const MAX_ASKING = 256;

/** What one viewer wants to see. */
export interface ViewerWish {
  /** Empty = every kind. */
  readonly kinds: ReadonlySet<string>;
  /** Empty = of every organization that it may see. */
  readonly organizationId: string;
}

/** The stream of events of one viewer. Reads nothing ahead of a slow reader but a bounded queue. */
export class EventFeed extends Readable {
  private readonly waiting = new WaitingFrames(MAX_WAITING_FRAMES);
  private readonly rights: ViewerRights;
  private readonly wish: ViewerWish;
  private hungry = false;
  private asking = 0;
  /** Events are shown in the order in which they came, whoever's rights are known first. */
  private turn: Promise<void> = Promise.resolve();

  constructor(rights: ViewerRights, wish: ViewerWish) {
    super({ highWaterMark: AHEAD_BYTES });
    this.rights = rights;
    this.wish = wish;
  }

  /**
   * Shows an event, if the viewer wants and may see it.
   *
   * @param frame the event as it is shown, shared by all viewers
   */
  offer(event: LiveEvent, frame: string): void {
    const { kinds, organizationId } = this.wish;
    if (kinds.size > 0 && !kinds.has(event.kind)) return;
    if (organizationId !== '' && organizationId !== event.organizationId) return;
    if (this.destroyed) return;
    if (this.asking >= MAX_ASKING) return this.waiting.lose();
    this.asking += 1;
    const allowed = this.rights.maySee(event);
    this.turn = this.turn.then(async () => {
      const shown = await allowed;
      this.asking -= 1;
      if (shown) this.enqueue(frame);
    });
  }

  /** Shows that the stream lives. Left out when other frames wait. */
  beat(): void {
    if (this.waiting.length === 0) this.enqueue(HEARTBEAT_FRAME);
  }

  /** Ends the stream with what was handed out so far. */
  end(): void {
    if (!this.destroyed) this.push(null);
  }

  override _read(): void {
    this.hungry = true;
    this.serve();
  }

  private enqueue(frame: string): void {
    if (this.destroyed || this.readableEnded) return;
    this.waiting.push(frame);
    this.serve();
  }

  private serve(): void {
    while (this.hungry && !this.destroyed) {
      const frame = this.waiting.take();
      if (frame === undefined) return;
      this.hungry = this.push(frame);
    }
  }
}

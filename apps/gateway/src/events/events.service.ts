import { LIVE_EVENTS } from '@roundhouse/admin-api';
import type { LiveEvent } from '@roundhouse/contracts/events/v1/live';
import { AppError, toAppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';
import type { AdminAnswer } from '../admin/admin-route.ts';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import { isPlatformActor } from '../admin/domain/admin-actions.ts';
import type { Principal } from '../auth/auth.ports.ts';
import { EventFeed } from './event-feed.ts';
import type { LiveBus, RightsSource } from './events.ports.ts';
import { liveFrame } from './live-frame.ts';
import { ViewerRights } from './viewer-rights.ts';

/** Bounds and intervals; milliseconds. */
export interface EventsSettings {
  readonly maxViewers: number;
  readonly maxViewersPerActor: number;
  readonly heartbeatMs: number;
  /** How often it is checked that a viewer still is who it was. */
  readonly recheckMs: number;
}

/** Settings as shipped. */
export const DEFAULT_EVENTS_SETTINGS: EventsSettings = {
  maxViewers: 500,
  maxViewersPerActor: 20,
  heartbeatMs: 15_000,
  // What is revoked is over within five seconds.
  recheckMs: 4_000,
};

/** What the service is made of. */
export interface EventsDependencies {
  readonly bus: LiveBus;
  readonly clock: Clock;
  /** What registry says about the caller of a stream. */
  readonly rightsOf: (call: Pick<GatewayCall, 'context'>) => RightsSource;
  /** Whether the key of a caller still is one. */
  readonly isValid: (principal: Principal) => boolean;
  readonly settings?: EventsSettings;
}

interface Viewer {
  readonly feed: EventFeed;
  readonly actorId: string;
  readonly rights: RightsSource;
  readonly principal: Principal;
}

/** Streams of live events: who looks on, and what each of them may see. */
export class EventsService {
  private readonly viewers = new Set<Viewer>();
  private readonly deps: EventsDependencies;
  private readonly settings: EventsSettings;
  private readonly timers: NodeJS.Timeout[];
  private stopped = false;

  constructor(deps: EventsDependencies) {
    this.deps = deps;
    this.settings = deps.settings ?? DEFAULT_EVENTS_SETTINGS;
    deps.bus.onEvent((event) => this.show(event));
    const { heartbeatMs, recheckMs } = this.settings;
    this.timers = [
      setInterval(() => this.beat(), heartbeatMs).unref(),
      setInterval(() => void this.recheck(), recheckMs).unref(),
    ];
  }

  /** How many streams are open. */
  get size(): number {
    return this.viewers.size;
  }

  /** `GET /events`. @throws AppError FORBIDDEN, RATE_LIMITED for one actor's too many streams, OVERLOADED, DRAINING */
  async open(call: GatewayCall<typeof LIVE_EVENTS>): Promise<AdminAnswer> {
    const { principal, context, query, signal } = call;
    this.requireRoom(context.actorId);
    const rights = this.deps.rightsOf(call);
    await rights.authorize(LIVE_EVENTS.action, query.organization_id ?? '', '');
    // It may have filled up meanwhile.
    this.requireRoom(context.actorId);
    const wish = { kinds: new Set<string>(query.kinds ?? []), organizationId: query.organization_id ?? '' };
    const feed = new EventFeed(new ViewerRights(rights, this.deps.clock), wish);
    const viewer: Viewer = { feed, actorId: context.actorId, rights, principal };
    this.viewers.add(viewer);
    feed.once('close', () => this.viewers.delete(viewer));
    // A caller who left before its stream was sent.
    signal.addEventListener('abort', () => feed.destroy(), { once: true });
    if (signal.aborted) feed.destroy();
    // The first bytes, so that the headers of the answer leave at once.
    feed.beat();
    return { status: 200, stream: feed, contentType: 'text/event-stream; charset=utf-8' };
  }

  /** Ends every stream; no other can be opened. */
  stop(): void {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const { feed } of this.viewers) feed.end();
  }

  /** Ends the streams of those who may not look on any more. */
  async recheck(): Promise<void> {
    await Promise.all([...this.viewers].map(async (viewer) => this.recheckOne(viewer)));
  }

  private async recheckOne({ feed, rights, principal }: Viewer): Promise<void> {
    if (!this.deps.isValid(principal)) return feed.end();
    try {
      await rights.authorize(LIVE_EVENTS.action, '', '');
    } catch (thrown) {
      const { reason } = toAppError(thrown);
      if (reason === 'UNAUTHENTICATED' || reason === 'FORBIDDEN') feed.end();
    }
  }

  private show(event: LiveEvent): void {
    const frame = this.viewers.size === 0 ? undefined : liveFrame(event);
    if (frame === undefined) return;
    for (const { feed, principal } of this.viewers) {
      // Spares registry the question: a key belongs to one organization, unless it administers the installation.
      if (principal.organizationId === event.organizationId || isPlatformActor(principal)) feed.offer(event, frame);
    }
  }

  private beat(): void {
    for (const { feed } of this.viewers) feed.beat();
  }

  private requireRoom(actorId: string): void {
    const { maxViewers, maxViewersPerActor } = this.settings;
    if (this.stopped) throw new AppError('DRAINING', 'This gateway is going away. Connect again.');
    const own = [...this.viewers].filter((viewer) => viewer.actorId === actorId).length;
    if (own >= maxViewersPerActor) {
      throw new AppError('RATE_LIMITED', `You have ${own} streams of events open. Close one first.`, {
        retryAfterMs: 5_000,
      });
    }
    if (this.viewers.size >= maxViewers) {
      throw new AppError('OVERLOADED', 'Too many streams of events are open at this gateway.', { retryAfterMs: 5_000 });
    }
  }
}

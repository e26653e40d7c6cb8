import type { LiveEvent } from '@roundhouse/contracts/events/v1/live';
import { toAppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';
import type { RightsSource } from './events.ports.ts';

/** How long an answer of registry counts, in milliseconds. */
const TRUST_MS = 30_000;
/** Places remembered per viewer. */
const MAX_PLACES = 1_000;

interface Known {
  readonly allowed: boolean;
  readonly untilMs: number;
}

/** What one viewer may see, as registry says. Answers are kept for half a minute. */
export class ViewerRights {
  private readonly known = new Map<string, Known>();
  private readonly source: RightsSource;
  private readonly clock: Clock;

  constructor(source: RightsSource, clock: Clock) {
    this.source = source;
    this.clock = clock;
  }

  /** Whether the viewer may see an event. When nobody can tell, it may not. */
  async maySee({ action, organizationId, projectId }: LiveEvent): Promise<boolean> {
    const key = JSON.stringify([action, organizationId, projectId]);
    const nowMs = this.clock.monotonicMs();
    const known = this.known.get(key);
    if (known !== undefined && known.untilMs > nowMs) return known.allowed;
    try {
      // Of no organization: the installation itself.
      if (organizationId === '') return this.note(key, await this.source.reachesInstallation(action), nowMs);
      await this.source.authorize(action, organizationId, projectId);
      return this.note(key, true, nowMs);
    } catch (thrown) {
      const { reason } = toAppError(thrown);
      if (reason === 'FORBIDDEN' || reason === 'NOT_FOUND') return this.note(key, false, nowMs);
      return false;
    }
  }

  private note(key: string, allowed: boolean, nowMs: number): boolean {
    if (this.known.size >= MAX_PLACES) this.known.clear();
    this.known.set(key, { allowed, untilMs: nowMs + TRUST_MS });
    return allowed;
  }
}

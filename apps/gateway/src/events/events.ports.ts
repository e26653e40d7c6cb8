import type { LiveEvent } from '@roundhouse/contracts/events/v1/live';
import type { LiveOccurrence } from '@roundhouse/messaging';

/** Tells people who look on what happens. */
export interface LiveEvents {
  /** May be lost, and never throws. */
  publish(occurrence: LiveOccurrence): void;
}

/** Injection token of the process's {@link LiveEvents}. */
export const LIVE_EVENTS_PORT = Symbol('LiveEvents');

/** Sends over core subjects of the installation's bus. */
export interface CoreSubjects {
  /** May be lost, and never throws. */
  send(subject: string, bytes: Uint8Array): void;
}

/** Injection token of the process's {@link CoreSubjects}. */
export const CORE_SUBJECTS = Symbol('CoreSubjects');

/** Carries events between the services of an installation. */
export interface LiveBus extends LiveEvents {
  /** Takes every event of the installation, also those that this process publishes. */
  onEvent(listener: (event: LiveEvent) => void): void;
}

/** Asks registry whether a caller may do something somewhere. */
export interface RightsSource {
  /**
   * @param organizationId empty = anywhere
   * @throws AppError UNAUTHENTICATED when the caller is nobody any more, FORBIDDEN when it may not, others when nobody can tell
   */
  authorize(action: string, organizationId: string, projectId: string): Promise<void>;
  /**
   * Whether the caller may do something to the installation as a whole.
   *
   * @throws AppError as `authorize`, also FORBIDDEN
   */
  reachesInstallation(action: string): Promise<boolean>;
}

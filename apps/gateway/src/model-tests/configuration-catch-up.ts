import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';

/** Edits reach every gateway in under a second; longer than this nobody waits. */
const LONGEST_MS = 3_000;
const STEP_MS = 20;

/**
 * Waits until this gateway works from the configuration that registry spoke of, so that what was made a moment ago can
 * be called. Goes on after three seconds whatever it has.
 */
export async function caughtUp(
  configuration: ConfigurationView,
  revision: ConfigRevision | undefined,
  longestMs = LONGEST_MS,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < longestMs; waitedMs += STEP_MS) {
    const own = configuration.current()?.revision;
    if (revision === undefined || own === undefined) return;
    // Another epoch: a restore is on its way here, and numbers of two epochs cannot be compared.
    if (own.epoch === revision.epoch && own.number >= revision.number) return;
    await sleep(STEP_MS);
  }
}

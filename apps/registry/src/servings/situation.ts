import type { EntityManager } from 'typeorm';
import { findContent, isMissing, type FoundContent } from './content.ts';
import {
  beginRelease,
  isReleaseOf,
  readReleases,
  renumberRelease,
  type ServingRelease,
} from './infra/serving-releases.ts';
import type { ServingEntity } from './infra/serving.entity.ts';

/** What a serving is to become, and what there is. */
export interface Situation {
  /** What the serving names; undefined = nothing that could be placed. */
  readonly content: FoundContent | undefined;
  /** Newest first. */
  readonly releases: readonly ServingRelease[];
  /** The release that its copies are to be of; undefined = there is none yet. */
  readonly target: ServingRelease | undefined;
  /** Nothing of it is to run. */
  readonly stopped: boolean;
  /** For people; empty = nothing. */
  readonly problem: string;
}

/** What the serving is to become, from what it says, what the hub serves, and what became of its releases. */
export async function readSituation(manager: EntityManager, serving: ServingEntity): Promise<Situation> {
  const found = await findContent(manager, serving.spec);
  const releases = await readReleases(manager, serving.id);
  const current = releases.find((release) => release.state === 'current');
  const [newest] = releases;
  const gone = isMissing(found) || found.withdrawn;
  const stopped = serving.spec.drained || (gone && serving.spec.on_withdrawn === 'stop');
  const problem = problemOf(serving, found, newest);
  // Nothing is served in place of what there is; a rollout that has begun goes on.
  if (isMissing(found)) {
    const target = newest?.state === 'rolling' ? newest : current;
    return { content: undefined, releases, target, stopped, problem };
  }
  const wanted = newest !== undefined && isReleaseOf(newest, found.contentKey, serving.spec.settings);
  const target = wanted ? (newest.state === 'failed' ? current : newest) : undefined;
  return { content: found, releases, target, stopped, problem };
}

/** Whether what is wanted is no release yet. */
export function needsRelease({ content, releases, target }: Situation, { spec }: ServingEntity): boolean {
  if (content === undefined || target !== undefined) return false;
  const [newest] = releases;
  return newest === undefined || !isReleaseOf(newest, content.contentKey, spec.settings);
}

/** As {@link readSituation}, once a release was begun for what is wanted and is none yet. */
export async function settleSituation(manager: EntityManager, serving: ServingEntity): Promise<Situation> {
  const situation = await readSituation(manager, serving);
  const { content, releases } = situation;
  if (content === undefined || !needsRelease(situation, serving)) return situation;
  const { settings } = serving.spec;
  const current = releases.find((release) => release.state === 'current');
  // What counts already is wanted again: its copies are what they should be.
  if (current !== undefined && isReleaseOf(current, content.contentKey, settings)) {
    await renumberRelease(manager, serving.id, current.id);
  } else {
    await beginRelease(manager, serving.id, content, settings);
  }
  // One that never got to the end is not gone on with.
  await manager.query(
    `UPDATE serving_release SET state = 'superseded' WHERE serving_id = $1 AND state = 'rolling'
       AND number < (SELECT max(number) FROM serving_release WHERE serving_id = $1)`,
    [serving.id],
  );
  return readSituation(manager, serving);
}

function problemOf(
  { spec }: ServingEntity,
  found: Awaited<ReturnType<typeof findContent>>,
  newest: ServingRelease | undefined,
): string {
  if (isMissing(found)) return `The serving ${found.message}.`;
  if (found.withdrawn) {
    const then = spec.on_withdrawn === 'stop' ? 'it is not served any more' : 'it is still served, as the serving says';
    return `${found.contentKey} was withdrawn: ${then}.`;
  }
  if (newest?.state !== 'failed' || !isReleaseOf(newest, found.contentKey, spec.settings)) return '';
  return `Release ${newest.number} (${newest.contentKey}) was taken back: ${newest.reason}`;
}

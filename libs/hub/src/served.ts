import { satisfiesAppVersion } from './app-version.ts';
import type { HubVersionContent, HubVersionState } from './hub-version.ts';

/** A version, as far as it matters for what is served. */
export interface VersionCandidate {
  readonly slug: string;
  readonly number: number;
  readonly state: HubVersionState;
  readonly content: Pick<HubVersionContent, 'min_app_version'>;
}

/** The version of an entry that is served: the highest approved one that this Roundhouse may use (004-34). */
export function latestServable<Version extends VersionCandidate>(
  versions: readonly Version[],
  appVersion: string,
): Version | undefined {
  let latest: Version | undefined;
  for (const version of versions) {
    if (version.state !== 'approved' || !satisfiesAppVersion(appVersion, version.content.min_app_version)) continue;
    if (latest === undefined || version.number > latest.number) latest = version;
  }
  return latest;
}

/**
 * What is served: the base catalog united with the latest approved version of each entry, which wins (004-30). What is
 * pending, rejected or withdrawn is never part of it.
 *
 * @param base one version per entry: embedded in the program, or followed
 */
export function servedVersions<Version extends VersionCandidate>(
  base: readonly Version[],
  published: readonly Version[],
  appVersion: string,
): Version[] {
  const served = new Map<string, Version>();
  for (const [slug, versions] of Map.groupBy(base, (version) => version.slug)) {
    const latest = latestServable(versions, appVersion);
    if (latest !== undefined) served.set(slug, latest);
  }
  for (const [slug, versions] of Map.groupBy(published, (version) => version.slug)) {
    const latest = latestServable(versions, appVersion);
    if (latest !== undefined) served.set(slug, latest);
  }
  return [...served.values()].toSorted((one, other) => (one.slug < other.slug ? -1 : 1));
}

/**
 * The number that the next version gets: above every number that was ever given, whatever became of it (004-23).
 *
 * @param used numbers of all versions of the entry, in every state, and of the base catalog
 */
export function nextVersionNumber(used: readonly number[]): number {
  return Math.max(0, ...used) + 1;
}

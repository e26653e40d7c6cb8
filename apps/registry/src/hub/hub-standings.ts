import { servedVersions, type EntryStanding } from '@roundhouse/hub';
import type { EntityManager } from 'typeorm';
import { VERSION } from '../version.ts';
import { readBaseCatalog } from './infra/base-catalog.ts';
import { readEntries } from './infra/hub-entries.ts';
import { readApproved } from './infra/published-versions.ts';

/**
 * How entries stand at this moment, as an organization sees them; those that the hub never heard of are left out.
 *
 * @param organizationId whose templates are held against them
 */
export async function readStandings(
  manager: EntityManager,
  organizationId: string,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, EntryStanding>> {
  const wanted = new Set(slugs);
  const approved = await readApproved(manager);
  const visible = approved.filter((version) => ['', organizationId].includes(version.organizationId));
  const served = servedVersions(await readBaseCatalog(manager), visible, VERSION);
  const entries = await readEntries(manager, slugs);
  const standings = new Map<string, EntryStanding>();
  for (const [slug, entry] of entries) {
    if ([null, organizationId].includes(entry.organizationId)) {
      standings.set(slug, { served: false, verified: entry.verified });
    }
  }
  for (const { slug } of served) {
    if (wanted.has(slug)) standings.set(slug, { served: true, verified: standings.get(slug)?.verified ?? false });
  }
  return standings;
}

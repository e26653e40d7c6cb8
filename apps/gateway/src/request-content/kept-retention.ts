import type { OrganizationRetention } from '@roundhouse/contracts/tracing/v1/request_content_service';
import { PLATFORM_SETTINGS_ID, type ConfigState } from '@roundhouse/snapshot';

/** What the installation and its organizations say about how long requests are kept; those that say nothing are left out. */
export function keptRetention(state: ConfigState): OrganizationRetention[] {
  const said: OrganizationRetention[] = [];
  for (const { id, organizationId, projectId, requestLogDays, contentDays } of state.entries('settings')) {
    if (projectId !== '' || (requestLogDays === undefined && contentDays === undefined)) continue;
    said.push({ organizationId: id === PLATFORM_SETTINGS_ID ? '' : organizationId, requestLogDays, contentDays });
  }
  return said.toSorted((one, other) => (one.organizationId < other.organizationId ? -1 : 1));
}

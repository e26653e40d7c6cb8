import type { LiveEvent } from '@roundhouse/contracts/events/v1/live';
import { eventFrame } from './domain/event-frame.ts';

/**
 * An event as viewers get it. Its parts are written again, never passed on as they came.
 *
 * @returns undefined for one that cannot be shown
 */
export function liveFrame(event: LiveEvent): string | undefined {
  const { id, kind, atUnixMs, organizationId, projectId, dataJson } = event;
  try {
    const document = {
      id,
      kind,
      at: new Date(Number(atUnixMs)).toISOString(),
      organization_id: organizationId || null,
      project_id: projectId || null,
      data: JSON.parse(dataJson.length === 0 ? '{}' : dataJson.toString()) as unknown,
    };
    return eventFrame(kind, JSON.stringify(document), id);
  } catch {
    return undefined;
  }
}

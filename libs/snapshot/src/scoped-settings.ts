import type { ConfigState } from './config-state.ts';

/** Id of the settings of the whole installation. */
export const PLATFORM_SETTINGS_ID = 'platform';

/**
 * What stands before the system prompt of every model: as the project says, else its organization, else the
 * installation; empty = nothing. A scope that sets it to nothing has nothing, whatever a wider one says.
 */
export function systemPrompt(state: ConfigState, organizationId: string, projectId: string): string {
  return (
    state.settings(projectId)?.systemPrompt ??
    state.settings(organizationId)?.systemPrompt ??
    state.settings(PLATFORM_SETTINGS_ID)?.systemPrompt ??
    ''
  );
}

import type { SettingsEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState } from './config-state.ts';
import { PerState } from './per-state.ts';

/** Id of the settings of the whole installation. */
export const PLATFORM_SETTINGS_ID = 'platform';

const inProjects = new PerState((state, projectId) => {
  const project = state.project(projectId);
  return project && scopesOf(state, project.organizationId, projectId);
});

/**
 * The settings that count in a project: its own, those of its organization, and those of the installation, as far as there
 * are any, the narrowest first.
 */
export function settingsIn(state: ConfigState, organizationId: string, projectId: string): readonly SettingsEntry[] {
  return inProjects.of(state, projectId) ?? scopesOf(state, organizationId, projectId);
}

/** What the narrowest of the scopes says that says anything; undefined = none does. */
export function narrowest<Scope, T>(scopes: readonly Scope[], of: (scope: Scope) => T | undefined): T | undefined {
  for (const scope of scopes) {
    const said = of(scope);
    if (said !== undefined) return said;
  }
  return undefined;
}

/**
 * What stands before the system prompt of every model: as the project says, else its organization, else the
 * installation; empty = nothing. A scope that sets it to nothing has nothing, whatever a wider one says.
 */
export function systemPrompt(state: ConfigState, organizationId: string, projectId: string): string {
  return narrowest(settingsIn(state, organizationId, projectId), promptOf) ?? '';
}

function scopesOf(state: ConfigState, organizationId: string, projectId: string): readonly SettingsEntry[] {
  return [projectId, organizationId, PLATFORM_SETTINGS_ID].flatMap((id) => state.settings(id) ?? []);
}

function promptOf(scope: SettingsEntry): string | undefined {
  return scope.systemPrompt;
}

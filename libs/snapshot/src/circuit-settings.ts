import type { CircuitEntry, SettingsEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { DEFAULT_CIRCUIT_SETTINGS, type CircuitOwner, type CircuitSettings } from '@roundhouse/routing';
import type { ConfigState } from './config-state.ts';
import { PerState } from './per-state.ts';
import { narrowest, PLATFORM_SETTINGS_ID, settingsIn } from './scoped-settings.ts';

/** Whoever may say something about circuits, from the narrowest to the widest. */
type CircuitFields = Pick<
  SettingsEntry,
  | 'circuitFailurePercent'
  | 'circuitMinimumRequests'
  | 'circuitWindowSeconds'
  | 'circuitOpenSeconds'
  | 'circuitMaxOpenSeconds'
>;

const ofDeployments = new PerState<CircuitSettings>((state, id) => {
  const deployment = state.deployment(id);
  return deployment && merged([deployment, ...wider(state, deployment)]);
});

const ofProviders = new PerState<CircuitSettings>((state, id) => {
  const provider = state.provider(id);
  return provider && merged(wider(state, provider));
});

const ofPlatform = new PerState<CircuitSettings>((state) =>
  merged(wider(state, { projectId: '', organizationId: '' })),
);

/**
 * When the circuit of a deployment or provider opens and for how long: each field as the deployment says, else its
 * project, organization, the installation, or the default. What is not known follows the installation.
 */
export function circuitSettings(state: ConfigState, owner: CircuitOwner, id: string): CircuitSettings {
  const known = (owner === 'deployment' ? ofDeployments : ofProviders).of(state, id);
  return known ?? ofPlatform.of(state, PLATFORM_SETTINGS_ID) ?? DEFAULT_CIRCUIT_SETTINGS;
}

/** What an administrator decided about the circuit of a deployment or provider; undefined = nothing. */
export function manualCircuit(state: ConfigState, id: string): CircuitEntry | undefined {
  return state.circuit(id);
}

function wider(
  state: ConfigState,
  { projectId, organizationId }: { readonly projectId: string; readonly organizationId: string },
): readonly CircuitFields[] {
  return settingsIn(state, organizationId, projectId);
}

function merged(scopes: readonly CircuitFields[]): CircuitSettings {
  const said = (field: keyof CircuitFields): number | undefined => narrowest(scopes, (scope) => scope[field]);
  const inMs = (field: keyof CircuitFields, defaultMs: number): number => {
    const seconds = said(field);
    return seconds === undefined ? defaultMs : Math.max(1, seconds) * 1_000;
  };
  const defaults = DEFAULT_CIRCUIT_SETTINGS;
  const openMs = inMs('circuitOpenSeconds', defaults.openMs);
  return {
    ...defaults,
    failurePercent: Math.min(100, Math.max(1, said('circuitFailurePercent') ?? defaults.failurePercent)),
    minimumRequests: Math.max(1, said('circuitMinimumRequests') ?? defaults.minimumRequests),
    windowMs: inMs('circuitWindowSeconds', defaults.windowMs),
    openMs,
    maxOpenMs: Math.max(openMs, inMs('circuitMaxOpenSeconds', defaults.maxOpenMs)),
  };
}

import type { DriverContract, Preset } from '@roundhouse/drivers';
import type { OwnKey, ProviderSpec } from '../../providers/infra/provider.entity.ts';

/** A provider as far as models and deployments depend on it. */
export interface ProviderFacts {
  readonly id: string;
  readonly spec: ProviderSpec;
  /** Null = it has none. */
  readonly ownKey: OwnKey | null;
  /** Name for people. */
  readonly label: string;
  /** undefined for a driver that this version does not know. */
  readonly contract: DriverContract | undefined;
  readonly preset: Preset | undefined;
  readonly hosting: 'cloud' | 'self_hosted' | 'node' | undefined;
  /** `errored` = its last check failed (000-16). */
  readonly status: 'active' | 'disabled' | 'errored';
  readonly lastError: string | null;
}

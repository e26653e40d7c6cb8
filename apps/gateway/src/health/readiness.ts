import type { Readiness } from '@roundhouse/telemetry';
import type { Accounting } from '../accounting/accounting.ports.ts';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';

/** What readiness depends on. */
export interface ReadinessSources {
  readonly configuration: Pick<ConfigurationView, 'current' | 'ageMs'>;
  readonly accounting: Pick<Accounting, 'writable'>;
  /** True once the process was told to stop. */
  readonly isDraining: () => boolean;
  /** Age of the configuration from which on inference keys are refused. */
  readonly maxConfigAgeMs: number;
}

/**
 * Whether this gateway can do its work: a valid configuration that is not too old, a spool that can be written, no stop
 * under way. Routers, registry, the bus and the ledger do not count: requests are served without them.
 */
export function gatewayReadiness({
  configuration,
  accounting,
  isDraining,
  maxConfigAgeMs,
}: ReadinessSources): Readiness {
  const reasons: string[] = [];
  if (isDraining()) reasons.push('stopping');
  if (configuration.current() === undefined) reasons.push('no configuration has arrived, from registry or from disk');
  else if (configuration.ageMs() > maxConfigAgeMs)
    reasons.push('the configuration is too old: registry is out of reach');
  if (!accounting.writable) reasons.push('the usage spool cannot be written: look at the disk of DATA_DIR');
  return { ready: reasons.length === 0, reasons };
}

import type { ModelRouting } from '@roundhouse/admin-api';
import type { Faults } from '../../resources/domain/faults.ts';

/**
 * Adds what is wrong with how one is chosen: settings that its strategy lacks or never reads. Silently ignored settings
 * mislead.
 *
 * @param at where it stands: `/policy`
 */
export function addSelectionFaults(selection: ModelRouting, at: string, faults: Faults): void {
  const { strategy, affinity_by: affinityBy, wait_second_pico: worth } = selection;
  requireWith(faults, `${at}/affinity_by`, affinityBy !== null, strategy, 'affinity');
  requireWith(faults, `${at}/wait_second_pico`, worth !== null, strategy, 'priced_spill');
  for (const name of ['max_wait_ms', 'max_price_pico'] as const) {
    if (selection[name] !== null) countsWith(faults, `${at}/${name}`, strategy, 'priced_spill');
  }
}

function requireWith(faults: Faults, where: string, given: boolean, strategy: string, needing: string): void {
  if (strategy === needing) faults.require(given, where, `is required with the strategy ${needing}`);
  else if (given) countsWith(faults, where, strategy, needing);
}

function countsWith(faults: Faults, where: string, strategy: string, reader: string): void {
  faults.require(strategy === reader, where, `counts with the strategy ${reader} only`);
}

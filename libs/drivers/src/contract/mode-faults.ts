import type { FaultDetail } from '@roundhouse/errors';
import type { DriverContract } from './contract.ts';
import type { Preset } from './preset.ts';

/**
 * Whether a deployment of a model with this mode can be made (002-33): refused when it is saved, not when it is called.
 *
 * @param mode of any kind, also one that no driver serves yet
 * @returns pointer `/mode`
 */
export function modeFaults(
  contract: Pick<DriverContract, 'label' | 'modes'>,
  mode: string,
  preset?: Pick<Preset, 'label' | 'modes'>,
): readonly FaultDetail[] {
  const { label, modes } = preset ?? contract;
  if (modes.some((known) => known === mode)) return [];
  return [{ where: '/mode', message: `is not served by ${label}, which does ${modes.join(', ') || 'nothing yet'}` }];
}

import { CAPABILITIES, capabilitiesOf } from '@roundhouse/drivers';
import type { DriverContract, Preset } from '@roundhouse/drivers';

/** A driver as far as features depend on it. */
export interface Declaring {
  readonly contract: DriverContract | undefined;
  readonly preset: Preset | undefined;
}

const DECLARABLE: ReadonlySet<string> = new Set(CAPABILITIES);

/**
 * What every one of these drivers declares for the workload: a call may go to any of them.
 *
 * @returns undefined when none of them is known, so that nothing can be said
 */
export function declaredFeatures(mode: string, drivers: readonly Declaring[]): readonly string[] | undefined {
  const lists = drivers.flatMap(({ contract, preset }) =>
    contract === undefined ? [] : [capabilitiesOf(contract, preset)[mode] ?? []],
  );
  const [first, ...others] = lists;
  return first?.filter((feature) => others.every((list) => list.includes(feature)));
}

/** Features that a model states beyond what its drivers declare: to be confirmed, then tested (000-25, 001-23). */
export function featuresBeyond(
  stated: readonly string[] | null,
  declared: readonly string[] | undefined,
): readonly string[] {
  if (stated === null || declared === undefined) return [];
  return stated.filter((feature) => DECLARABLE.has(feature) && !declared.includes(feature));
}

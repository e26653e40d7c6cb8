import { contractDocument as documentOf, type ContractDocument } from './contract/contract-document.ts';
import type { Preset } from './contract/preset.ts';
import type { Driver } from './driver.ts';
import { OPENAI_COMPATIBLE_PRESETS } from './openai-compatible/presets/index.ts';

/** Every preset of every driver, in the order in which forms offer them. */
export const PRESETS: readonly Preset[] = OPENAI_COMPATIBLE_PRESETS;

const byName = new Map(PRESETS.map((preset) => [preset.name, preset]));

/** The preset of this name; undefined for an unknown one. */
export function findPreset(name: string): Preset | undefined {
  return byName.get(name);
}

/** The presets of a driver, by its name. */
export function presetsFor(driver: string): readonly Preset[] {
  return PRESETS.filter((preset) => preset.driver === driver);
}

/** A driver as `GET /api/v1/drivers` answers it: contract, form and presets, as plain JSON. */
export function contractDocument(driver: Driver): ContractDocument {
  return documentOf(driver.contract, presetsFor(driver.contract.name));
}

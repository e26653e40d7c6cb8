import type { Driver } from './driver.ts';
import { llamaServer } from './llama-server/driver.ts';
import { openAiCompatible } from './openai-compatible/driver.ts';
import { simulated } from './simulated/driver.ts';

/** Every driver, in the order in which forms offer them. */
export const DRIVERS: readonly Driver[] = [openAiCompatible, llamaServer, simulated];

const byName = new Map(DRIVERS.map((driver) => [driver.contract.name, driver]));

/** The driver of this name; undefined for an unknown one. */
export function findDriver(name: string): Driver | undefined {
  return byName.get(name);
}

import type { Driver } from '../driver.ts';
import { openAiCompatible } from '../openai-compatible/driver.ts';
import { simulatedContract } from './contract.ts';

/** Driver of the simulated provider. */
export const simulated: Driver = { ...openAiCompatible, contract: simulatedContract };

import { openAiCompatibleContract } from '../openai-compatible/contract.ts';
import type { DriverContract } from '../driver.ts';

/** The simulated provider for demonstrations and tests: speaks the OpenAI dialect, invents its answers. */
export const simulatedContract: DriverContract = {
  ...openAiCompatibleContract,
  name: 'simulated',
  label: 'Simulated (invented answers)',
};

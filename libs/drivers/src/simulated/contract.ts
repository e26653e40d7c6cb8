import { openAiCompatibleContract } from '../openai-compatible/contract.ts';
import type { DriverContract } from '../contract/contract.ts';

/** The simulated provider for demonstrations and tests: speaks the OpenAI dialect, invents its answers. */
export const simulatedContract: DriverContract = {
  ...openAiCompatibleContract,
  name: 'simulated',
  label: 'Simulated (invented answers)',
  icon: 'flask',
  hosting: 'self_hosted',
  capabilities: { ...openAiCompatibleContract.capabilities, chat: ['streaming'] },
  billsAfterAbort: false,
};

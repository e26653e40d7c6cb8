import { readUsage } from '@roundhouse/openai-api';
import type { Driver } from '../driver.ts';
import { openAiCompatibleContract } from './contract.ts';
import { openAiFailure } from './errors.ts';
import { openAiModelList } from './model-list.ts';
import { openAiRequest } from './request.ts';

/** Driver of any server that speaks the OpenAI dialect. */
export const openAiCompatible: Driver = {
  contract: openAiCompatibleContract,
  request: (mode, stream, target) => openAiRequest(mode, stream, target, openAiCompatibleContract.auth),
  usage: readUsage,
  failure: openAiFailure,
  modelList: openAiModelList(openAiCompatibleContract.auth),
};

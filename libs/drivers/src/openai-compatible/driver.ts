import { readUsage } from '@roundhouse/openai-api';
import type { Driver } from '../driver.ts';
import { openAiCompatibleContract } from './contract.ts';
import { openAiFailure } from './errors.ts';
import { openAiModelList } from './model-list.ts';
import { openAiMediaUsage } from './media-usage.ts';
import { openAiRequest, openAiVideoRequest } from './request.ts';

/** Driver of any server that speaks the OpenAI dialect. */
export const openAiCompatible: Driver = {
  contract: openAiCompatibleContract,
  request: (operation, stream, target) => openAiRequest(operation, stream, target, openAiCompatibleContract.auth),
  video: (action, id, variant, target) =>
    openAiVideoRequest(action, id, variant, target, openAiCompatibleContract.auth),
  usage: readUsage,
  mediaUsage: openAiMediaUsage,
  failure: openAiFailure,
  modelList: openAiModelList(openAiCompatibleContract.auth),
};

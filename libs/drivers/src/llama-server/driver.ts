import { readUsage } from '@roundhouse/openai-api';
import type { Driver } from '../driver.ts';
import { openAiFailure } from '../openai-compatible/errors.ts';
import { openAiMediaUsage } from '../openai-compatible/media-usage.ts';
import { openAiRequest } from '../openai-compatible/request.ts';
import { llamaServerContract } from './contract.ts';
import { ENGINE_MEMBERS } from './request-members.ts';

/** Driver of the engines on our nodes. */
export const llamaServer: Driver = {
  contract: llamaServerContract,
  members: ENGINE_MEMBERS,
  request: (operation, stream, target) => openAiRequest(operation, stream, target, undefined),
  usage: readUsage,
  mediaUsage: openAiMediaUsage,
  // Its error types (exceed_context_size_error, unavailable_error "Loading model") are in the shared table.
  failure: openAiFailure,
};

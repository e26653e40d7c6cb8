import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  EraseRequestsRequest,
  EraseRequestsResponse,
  GetContentRequest,
  GetContentResponse,
  GiveFeedbackRequest,
  GiveFeedbackResponse,
  SetRetentionRequest,
  SetRetentionResponse,
} from '@roundhouse/contracts/tracing/v1/request_content_service';
import { AppError } from '@roundhouse/errors';
import { requestLookupFrom } from '../../usage/api/usage.mapper.ts';
import { REQUEST_CONTENT_STORE, type RequestContentStore } from '../request-content.ports.ts';
import { erasureFrom, feedbackFrom, retentionsFrom, toWireErased, toWireFeedback } from './request-content.mapper.ts';

/** RequestContentService over gRPC. */
@Controller()
export class RequestContentGrpcController {
  private readonly store: RequestContentStore;

  constructor(@Inject(REQUEST_CONTENT_STORE) store: RequestContentStore) {
    this.store = store;
  }

  @GrpcMethod('RequestContentService', 'getContent')
  async getContent(request: GetContentRequest): Promise<GetContentResponse> {
    const { scope, requestId } = requestLookupFrom(request);
    const kept = await this.store.content(scope, requestId);
    if (kept === undefined) throw unrecorded();
    return { content: kept.content, feedback: kept.feedback.map(toWireFeedback) };
  }

  @GrpcMethod('RequestContentService', 'giveFeedback')
  async giveFeedback(request: GiveFeedbackRequest): Promise<GiveFeedbackResponse> {
    const { scope, requestId } = requestLookupFrom(request);
    const given = await this.store.giveFeedback(scope, requestId, feedbackFrom(request));
    if (given === undefined) throw unrecorded();
    return { feedback: toWireFeedback(given) };
  }

  @GrpcMethod('RequestContentService', 'eraseRequests')
  async eraseRequests(request: EraseRequestsRequest): Promise<EraseRequestsResponse> {
    return toWireErased(await this.store.erase(erasureFrom(request)));
  }

  @GrpcMethod('RequestContentService', 'setRetention')
  async setRetention({ configNumber, organizations }: SetRetentionRequest): Promise<SetRetentionResponse> {
    await this.store.setRetention(configNumber, retentionsFrom(organizations));
    return {};
  }
}

function unrecorded(): AppError {
  return new AppError('NOT_FOUND', 'There is no record of such a request.');
}

import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  CreateApiKeyRequest,
  CreateApiKeyResponse,
  GetApiKeyRequest,
  GetApiKeyResponse,
  ListApiKeysRequest,
  ListApiKeysResponse,
  RevokeApiKeyRequest,
  RevokeApiKeyResponse,
} from '@roundhouse/contracts/registry/v1/api_key_service';
import { callerFrom, pageFrom, toPageInfo } from '../../resources/api/resource.mapper.ts';
import { ApiKeysService } from '../api-keys.service.ts';
import { toApiKey } from './api-key.mapper.ts';

/** ApiKeyService over gRPC. */
@Controller()
export class ApiKeysGrpcController {
  private readonly apiKeys: ApiKeysService;

  constructor(@Inject(ApiKeysService) apiKeys: ApiKeysService) {
    this.apiKeys = apiKeys;
  }

  @GrpcMethod('ApiKeyService', 'createApiKey')
  async createApiKey(request: CreateApiKeyRequest): Promise<CreateApiKeyResponse> {
    const { context, projectId, displayName, scopes, expiresAtUnixMs: expiresAtMs } = request;
    const { row, text } = await this.apiKeys.create(callerFrom(context), {
      projectId,
      displayName,
      scopes,
      expiresAtMs,
    });
    return { apiKey: toApiKey(row), secret: text ?? '' };
  }

  @GrpcMethod('ApiKeyService', 'getApiKey')
  async getApiKey(request: GetApiKeyRequest): Promise<GetApiKeyResponse> {
    return { apiKey: toApiKey(await this.apiKeys.get(callerFrom(request.context), request.id)) };
  }

  @GrpcMethod('ApiKeyService', 'listApiKeys')
  async listApiKeys(request: ListApiKeysRequest): Promise<ListApiKeysResponse> {
    const page = await this.apiKeys.list(
      callerFrom(request.context),
      request.organizationId,
      pageFrom(request.page),
      request.projectId === '' ? {} : { projectId: request.projectId },
    );
    return { apiKeys: page.rows.map(toApiKey), page: toPageInfo(page) };
  }

  @GrpcMethod('ApiKeyService', 'revokeApiKey')
  async revokeApiKey(request: RevokeApiKeyRequest): Promise<RevokeApiKeyResponse> {
    return { apiKey: toApiKey(await this.apiKeys.revoke(callerFrom(request.context), request.id)) };
  }
}

import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  CreateProviderRequest,
  CreateProviderResponse,
  DeleteProviderRequest,
  DeleteProviderResponse,
  GetProviderRequest,
  GetProviderResponse,
  ListProvidersRequest,
  ListProvidersResponse,
  UpdateProviderRequest,
  UpdateProviderResponse,
} from '@roundhouse/contracts/registry/v1/provider_service';
import { callerFrom, pageFrom, requireSpec, toPageInfo } from '../../resources/api/resource.mapper.ts';
import { ProvidersService } from '../providers.service.ts';
import { providerFrom, toProvider } from './provider.mapper.ts';

/** ProviderService over gRPC. */
@Controller()
export class ProvidersGrpcController {
  private readonly providers: ProvidersService;

  constructor(@Inject(ProvidersService) providers: ProvidersService) {
    this.providers = providers;
  }

  @GrpcMethod('ProviderService', 'createProvider')
  async createProvider(request: CreateProviderRequest): Promise<CreateProviderResponse> {
    const spec = providerFrom(requireSpec(request.spec));
    return { provider: toProvider(await this.providers.create(callerFrom(request.context), spec)) };
  }

  @GrpcMethod('ProviderService', 'getProvider')
  async getProvider(request: GetProviderRequest): Promise<GetProviderResponse> {
    return { provider: toProvider(await this.providers.get(callerFrom(request.context), request.id)) };
  }

  @GrpcMethod('ProviderService', 'listProviders')
  async listProviders(request: ListProvidersRequest): Promise<ListProvidersResponse> {
    const page = await this.providers.list(callerFrom(request.context), request.organizationId, pageFrom(request.page));
    return { providers: page.rows.map(toProvider), page: toPageInfo(page) };
  }

  @GrpcMethod('ProviderService', 'updateProvider')
  async updateProvider(request: UpdateProviderRequest): Promise<UpdateProviderResponse> {
    const { context, id, expectedRevision } = request;
    const spec = providerFrom(requireSpec(request.spec));
    return { provider: toProvider(await this.providers.update(callerFrom(context), id, expectedRevision, spec)) };
  }

  @GrpcMethod('ProviderService', 'deleteProvider')
  async deleteProvider(request: DeleteProviderRequest): Promise<DeleteProviderResponse> {
    await this.providers.delete(callerFrom(request.context), request.id);
    return {};
  }
}

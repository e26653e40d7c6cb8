import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  CreateModelRequest,
  CreateModelResponse,
  DeleteModelRequest,
  DeleteModelResponse,
  GetModelRequest,
  GetModelResponse,
  ListModelsRequest,
  ListModelsResponse,
  UpdateModelRequest,
  UpdateModelResponse,
} from '@roundhouse/contracts/registry/v1/model_service';
import { callerFrom, pageFrom, requireSpec, toPageInfo } from '../../resources/api/resource.mapper.ts';
import { ModelsService } from '../models.service.ts';
import { modelFrom, toModel } from './model.mapper.ts';

/** ModelService over gRPC. */
@Controller()
export class ModelsGrpcController {
  private readonly models: ModelsService;

  constructor(@Inject(ModelsService) models: ModelsService) {
    this.models = models;
  }

  @GrpcMethod('ModelService', 'createModel')
  async createModel(request: CreateModelRequest): Promise<CreateModelResponse> {
    const spec = modelFrom(requireSpec(request.spec));
    return { model: toModel(await this.models.create(callerFrom(request.context), spec)) };
  }

  @GrpcMethod('ModelService', 'getModel')
  async getModel(request: GetModelRequest): Promise<GetModelResponse> {
    return { model: toModel(await this.models.get(callerFrom(request.context), request.id)) };
  }

  @GrpcMethod('ModelService', 'listModels')
  async listModels(request: ListModelsRequest): Promise<ListModelsResponse> {
    const page = await this.models.list(callerFrom(request.context), request.organizationId, pageFrom(request.page));
    return { models: page.rows.map(toModel), page: toPageInfo(page) };
  }

  @GrpcMethod('ModelService', 'updateModel')
  async updateModel(request: UpdateModelRequest): Promise<UpdateModelResponse> {
    const { context, id, expectedRevision } = request;
    const spec = modelFrom(requireSpec(request.spec));
    return { model: toModel(await this.models.update(callerFrom(context), id, expectedRevision, spec)) };
  }

  @GrpcMethod('ModelService', 'deleteModel')
  async deleteModel(request: DeleteModelRequest): Promise<DeleteModelResponse> {
    await this.models.delete(callerFrom(request.context), request.id);
    return {};
  }
}

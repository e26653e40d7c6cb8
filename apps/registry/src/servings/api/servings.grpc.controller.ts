import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  CreateServingRequest,
  CreateServingResponse,
  DeleteServingRequest,
  DeleteServingResponse,
  GetServingRequest,
  GetServingResponse,
  ListServingsRequest,
  ListServingsResponse,
  Serving,
} from '@roundhouse/contracts/registry/v1/serving_service';
import { callerFrom, pageFrom, requireSpec, toPageInfo } from '../../resources/api/resource.mapper.ts';
import type { ServingEntity } from '../infra/serving.entity.ts';
import { ServingsService } from '../servings.service.ts';
import { servingFrom, toServing } from './serving.mapper.ts';

/** ServingService over gRPC. */
@Controller()
export class ServingsGrpcController {
  private readonly servings: ServingsService;

  constructor(@Inject(ServingsService) servings: ServingsService) {
    this.servings = servings;
  }

  @GrpcMethod('ServingService', 'createServing')
  async createServing(request: CreateServingRequest): Promise<CreateServingResponse> {
    const spec = servingFrom(requireSpec(request.spec));
    return { serving: await this.show(await this.servings.create(callerFrom(request.context), spec)) };
  }

  @GrpcMethod('ServingService', 'getServing')
  async getServing(request: GetServingRequest): Promise<GetServingResponse> {
    return { serving: await this.show(await this.servings.get(callerFrom(request.context), request.id)) };
  }

  @GrpcMethod('ServingService', 'listServings')
  async listServings(request: ListServingsRequest): Promise<ListServingsResponse> {
    const { context, organizationId, page: query } = request;
    const page = await this.servings.list(callerFrom(context), organizationId, pageFrom(query));
    const placements = await this.servings.placements(page.rows.map((row) => row.id));
    return { servings: page.rows.map((row) => toServing(row, placements.get(row.id))), page: toPageInfo(page) };
  }

  @GrpcMethod('ServingService', 'deleteServing')
  async deleteServing(request: DeleteServingRequest): Promise<DeleteServingResponse> {
    await this.servings.delete(callerFrom(request.context), request.id);
    return {};
  }

  private async show(row: ServingEntity): Promise<Serving> {
    return toServing(row, (await this.servings.placements([row.id])).get(row.id));
  }
}

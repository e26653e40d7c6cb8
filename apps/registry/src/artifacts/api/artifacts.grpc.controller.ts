import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  CreateArtifactRequest,
  CreateArtifactResponse,
  DeleteArtifactRequest,
  DeleteArtifactResponse,
  GetArtifactRequest,
  GetArtifactResponse,
  ListArtifactsRequest,
  ListArtifactsResponse,
} from '@roundhouse/contracts/registry/v1/artifact_service';
import { callerFrom, pageFrom, toPageInfo } from '../../resources/api/resource.mapper.ts';
import { ArtifactsService } from '../artifacts.service.ts';
import { artifactFrom, toArtifact } from './artifact.mapper.ts';

/** ArtifactService over gRPC. */
@Controller()
export class ArtifactsGrpcController {
  private readonly artifacts: ArtifactsService;

  constructor(@Inject(ArtifactsService) artifacts: ArtifactsService) {
    this.artifacts = artifacts;
  }

  @GrpcMethod('ArtifactService', 'createArtifact')
  async createArtifact(request: CreateArtifactRequest): Promise<CreateArtifactResponse> {
    return { artifact: toArtifact(await this.artifacts.create(callerFrom(request.context), artifactFrom(request))) };
  }

  @GrpcMethod('ArtifactService', 'getArtifact')
  async getArtifact(request: GetArtifactRequest): Promise<GetArtifactResponse> {
    return { artifact: toArtifact(await this.artifacts.get(callerFrom(request.context), request.id)) };
  }

  @GrpcMethod('ArtifactService', 'listArtifacts')
  async listArtifacts(request: ListArtifactsRequest): Promise<ListArtifactsResponse> {
    const { context, organizationId, page: query } = request;
    const page = await this.artifacts.list(callerFrom(context), organizationId, pageFrom(query));
    return { artifacts: page.rows.map(toArtifact), page: toPageInfo(page) };
  }

  @GrpcMethod('ArtifactService', 'deleteArtifact')
  async deleteArtifact(request: DeleteArtifactRequest): Promise<DeleteArtifactResponse> {
    await this.artifacts.delete(callerFrom(request.context), request.id);
    return {};
  }
}

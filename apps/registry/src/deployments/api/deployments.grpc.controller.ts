import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  CreateDeploymentRequest,
  CreateDeploymentResponse,
  DeleteDeploymentRequest,
  DeleteDeploymentResponse,
  GetDeploymentRequest,
  GetDeploymentResponse,
  ListDeploymentsRequest,
  ListDeploymentsResponse,
  UpdateDeploymentRequest,
  UpdateDeploymentResponse,
} from '@roundhouse/contracts/registry/v1/deployment_service';
import { callerFrom, pageFrom, requireSpec, toPageInfo } from '../../resources/api/resource.mapper.ts';
import { DeploymentsService } from '../deployments.service.ts';
import { deploymentFrom, toDeployment } from './deployment.mapper.ts';

/** DeploymentService over gRPC. */
@Controller()
export class DeploymentsGrpcController {
  private readonly deployments: DeploymentsService;

  constructor(@Inject(DeploymentsService) deployments: DeploymentsService) {
    this.deployments = deployments;
  }

  @GrpcMethod('DeploymentService', 'createDeployment')
  async createDeployment(request: CreateDeploymentRequest): Promise<CreateDeploymentResponse> {
    const spec = deploymentFrom(requireSpec(request.spec));
    return { deployment: toDeployment(await this.deployments.create(callerFrom(request.context), spec)) };
  }

  @GrpcMethod('DeploymentService', 'getDeployment')
  async getDeployment(request: GetDeploymentRequest): Promise<GetDeploymentResponse> {
    return { deployment: toDeployment(await this.deployments.get(callerFrom(request.context), request.id)) };
  }

  @GrpcMethod('DeploymentService', 'listDeployments')
  async listDeployments(request: ListDeploymentsRequest): Promise<ListDeploymentsResponse> {
    const page = await this.deployments.list(
      callerFrom(request.context),
      request.organizationId,
      pageFrom(request.page),
      request.modelId === '' ? {} : { modelId: request.modelId },
    );
    return { deployments: page.rows.map(toDeployment), page: toPageInfo(page) };
  }

  @GrpcMethod('DeploymentService', 'updateDeployment')
  async updateDeployment(request: UpdateDeploymentRequest): Promise<UpdateDeploymentResponse> {
    const { context, id, expectedRevision } = request;
    const spec = deploymentFrom(requireSpec(request.spec));
    return { deployment: toDeployment(await this.deployments.update(callerFrom(context), id, expectedRevision, spec)) };
  }

  @GrpcMethod('DeploymentService', 'deleteDeployment')
  async deleteDeployment(request: DeleteDeploymentRequest): Promise<DeleteDeploymentResponse> {
    await this.deployments.delete(callerFrom(request.context), request.id);
    return {};
  }
}

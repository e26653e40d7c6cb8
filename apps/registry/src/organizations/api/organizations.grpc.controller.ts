import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  CreateOrganizationRequest,
  CreateOrganizationResponse,
  GetOrganizationRequest,
  GetOrganizationResponse,
  ListOrganizationsRequest,
  ListOrganizationsResponse,
  UpdateOrganizationRequest,
  UpdateOrganizationResponse,
} from '@roundhouse/contracts/registry/v1/organization_service';
import { callerFrom, pageFrom, requireSpec, toPageInfo } from '../../resources/api/resource.mapper.ts';
import { OrganizationsService } from '../organizations.service.ts';
import { organizationFrom, toOrganization } from './organization.mapper.ts';

/** OrganizationService over gRPC. */
@Controller()
export class OrganizationsGrpcController {
  private readonly organizations: OrganizationsService;

  constructor(@Inject(OrganizationsService) organizations: OrganizationsService) {
    this.organizations = organizations;
  }

  @GrpcMethod('OrganizationService', 'createOrganization')
  async createOrganization(request: CreateOrganizationRequest): Promise<CreateOrganizationResponse> {
    const spec = organizationFrom(requireSpec(request.spec));
    return { organization: toOrganization(await this.organizations.create(callerFrom(request.context), spec)) };
  }

  @GrpcMethod('OrganizationService', 'getOrganization')
  async getOrganization(request: GetOrganizationRequest): Promise<GetOrganizationResponse> {
    return { organization: toOrganization(await this.organizations.get(callerFrom(request.context), request.id)) };
  }

  @GrpcMethod('OrganizationService', 'listOrganizations')
  async listOrganizations(request: ListOrganizationsRequest): Promise<ListOrganizationsResponse> {
    const page = await this.organizations.list(callerFrom(request.context), '', pageFrom(request.page));
    return { organizations: page.rows.map(toOrganization), page: toPageInfo(page) };
  }

  @GrpcMethod('OrganizationService', 'updateOrganization')
  async updateOrganization(request: UpdateOrganizationRequest): Promise<UpdateOrganizationResponse> {
    const { context, id, expectedRevision } = request;
    const spec = organizationFrom(requireSpec(request.spec));
    const row = await this.organizations.update(callerFrom(context), id, expectedRevision, spec);
    return { organization: toOrganization(row) };
  }
}

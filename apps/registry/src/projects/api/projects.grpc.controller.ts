import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  CreateProjectRequest,
  CreateProjectResponse,
  GetProjectRequest,
  GetProjectResponse,
  ListProjectsRequest,
  ListProjectsResponse,
  UpdateProjectRequest,
  UpdateProjectResponse,
} from '@roundhouse/contracts/registry/v1/project_service';
import { callerFrom, pageFrom, requireSpec, toPageInfo } from '../../resources/api/resource.mapper.ts';
import { ProjectsService } from '../projects.service.ts';
import { projectFrom, toProject } from './project.mapper.ts';

/** ProjectService over gRPC. */
@Controller()
export class ProjectsGrpcController {
  private readonly projects: ProjectsService;

  constructor(@Inject(ProjectsService) projects: ProjectsService) {
    this.projects = projects;
  }

  @GrpcMethod('ProjectService', 'createProject')
  async createProject(request: CreateProjectRequest): Promise<CreateProjectResponse> {
    const spec = projectFrom(requireSpec(request.spec));
    return { project: toProject(await this.projects.create(callerFrom(request.context), spec)) };
  }

  @GrpcMethod('ProjectService', 'getProject')
  async getProject(request: GetProjectRequest): Promise<GetProjectResponse> {
    return { project: toProject(await this.projects.get(callerFrom(request.context), request.id)) };
  }

  @GrpcMethod('ProjectService', 'listProjects')
  async listProjects(request: ListProjectsRequest): Promise<ListProjectsResponse> {
    const page = await this.projects.list(callerFrom(request.context), request.organizationId, pageFrom(request.page));
    return { projects: page.rows.map(toProject), page: toPageInfo(page) };
  }

  @GrpcMethod('ProjectService', 'updateProject')
  async updateProject(request: UpdateProjectRequest): Promise<UpdateProjectResponse> {
    const { context, id, expectedRevision } = request;
    const spec = projectFrom(requireSpec(request.spec));
    return { project: toProject(await this.projects.update(callerFrom(context), id, expectedRevision, spec)) };
  }
}

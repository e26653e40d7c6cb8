import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  AuthorizeRequest,
  AuthorizeResponse,
  CallOperationRequest,
  CallOperationResponse,
  ResolveScopeRequest,
  ResolveScopeResponse,
  StreamOperationRequest,
  StreamOperationResponse,
} from '@roundhouse/contracts/registry/v1/admin_service';
import { from, type Observable } from 'rxjs';
import { AdminService } from '../admin.service.ts';

/** AdminService over gRPC. */
@Controller()
export class AdminGrpcController {
  private readonly admin: AdminService;

  constructor(@Inject(AdminService) admin: AdminService) {
    this.admin = admin;
  }

  @GrpcMethod('AdminService', 'callOperation')
  async callOperation({ context, call }: CallOperationRequest): Promise<CallOperationResponse> {
    return { bodyJson: await this.admin.call(context, call) };
  }

  @GrpcMethod('AdminService', 'streamOperation')
  streamOperation({ context, call }: StreamOperationRequest): Observable<StreamOperationResponse> {
    return from(chunks(this.admin.stream(context, call)));
  }

  @GrpcMethod('AdminService', 'authorize')
  async authorize(request: AuthorizeRequest): Promise<AuthorizeResponse> {
    const { context, action, organizationId, projectId } = request;
    const caller = await this.admin.authorize(context, action, organizationId, projectId);
    return { actorId: caller.actorId, organizationId: caller.organizationId };
  }

  @GrpcMethod('AdminService', 'resolveScope')
  async resolveScope({ context, action, organization, project }: ResolveScopeRequest): Promise<ResolveScopeResponse> {
    const scope = await this.admin.resolveScope(context, action, { organization, project });
    return { ...scope, projectIds: [...scope.projectIds], teamIds: [...scope.teamIds] };
  }
}

async function* chunks(stream: AsyncIterable<Uint8Array>): AsyncGenerator<StreamOperationResponse> {
  for await (const chunk of stream) yield { chunk: Buffer.from(chunk) };
}

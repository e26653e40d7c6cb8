import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  CreateCredentialRequest,
  CreateCredentialResponse,
  DeleteCredentialRequest,
  DeleteCredentialResponse,
  GetCredentialRequest,
  GetCredentialResponse,
  ListCredentialsRequest,
  ListCredentialsResponse,
  UpdateCredentialRequest,
  UpdateCredentialResponse,
} from '@roundhouse/contracts/registry/v1/credential_service';
import { callerFrom, pageFrom, toPageInfo } from '../../resources/api/resource.mapper.ts';
import { CredentialsService } from '../credentials.service.ts';
import { toCredential } from './credential.mapper.ts';

/** CredentialService over gRPC. */
@Controller()
export class CredentialsGrpcController {
  private readonly credentials: CredentialsService;

  constructor(@Inject(CredentialsService) credentials: CredentialsService) {
    this.credentials = credentials;
  }

  @GrpcMethod('CredentialService', 'createCredential')
  async createCredential(request: CreateCredentialRequest): Promise<CreateCredentialResponse> {
    const { context, secret, ...spec } = request;
    return { credential: toCredential(await this.credentials.create(callerFrom(context), spec, secret)) };
  }

  @GrpcMethod('CredentialService', 'getCredential')
  async getCredential(request: GetCredentialRequest): Promise<GetCredentialResponse> {
    return { credential: toCredential(await this.credentials.get(callerFrom(request.context), request.id)) };
  }

  @GrpcMethod('CredentialService', 'listCredentials')
  async listCredentials(request: ListCredentialsRequest): Promise<ListCredentialsResponse> {
    const page = await this.credentials.list(
      callerFrom(request.context),
      request.organizationId,
      pageFrom(request.page),
    );
    return { credentials: page.rows.map(toCredential), page: toPageInfo(page) };
  }

  @GrpcMethod('CredentialService', 'updateCredential')
  async updateCredential(request: UpdateCredentialRequest): Promise<UpdateCredentialResponse> {
    const change = {
      secret: request.secret === '' ? undefined : request.secret,
      allowedHosts: request.allowedHosts.length === 0 ? undefined : request.allowedHosts,
    };
    const { context, id, expectedRevision } = request;
    return {
      credential: toCredential(await this.credentials.update(callerFrom(context), id, expectedRevision, change)),
    };
  }

  @GrpcMethod('CredentialService', 'deleteCredential')
  async deleteCredential(request: DeleteCredentialRequest): Promise<DeleteCredentialResponse> {
    await this.credentials.delete(callerFrom(request.context), request.id);
    return {};
  }
}

import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  CreateJoinTokenRequest,
  CreateJoinTokenResponse,
  DeleteNodeRequest,
  DeleteNodeResponse,
  GetNodeRequest,
  GetNodeResponse,
  ListNodesRequest,
  ListNodesResponse,
} from '@roundhouse/contracts/registry/v1/node_service';
import { callerFrom, pageFrom } from '../../resources/api/resource.mapper.ts';
import { NodesService } from '../nodes.service.ts';
import { toNode } from './node.mapper.ts';

/** NodeService over gRPC. */
@Controller()
export class NodesGrpcController {
  private readonly nodes: NodesService;

  constructor(@Inject(NodesService) nodes: NodesService) {
    this.nodes = nodes;
  }

  @GrpcMethod('NodeService', 'createJoinToken')
  async createJoinToken(request: CreateJoinTokenRequest): Promise<CreateJoinTokenResponse> {
    const { text, expiresAt } = await this.nodes.createJoinToken(callerFrom(request.context), request.nodeName);
    return { joinToken: text, expiresAt: expiresAt.toISOString() };
  }

  @GrpcMethod('NodeService', 'getNode')
  async getNode(request: GetNodeRequest): Promise<GetNodeResponse> {
    return { node: toNode(await this.nodes.get(callerFrom(request.context), request.id)) };
  }

  @GrpcMethod('NodeService', 'listNodes')
  async listNodes(request: ListNodesRequest): Promise<ListNodesResponse> {
    const { rows, nextCursor, total } = await this.nodes.list(callerFrom(request.context), pageFrom(request.page));
    return { nodes: rows.map(toNode), page: { nextCursor, total } };
  }

  @GrpcMethod('NodeService', 'deleteNode')
  async deleteNode(request: DeleteNodeRequest): Promise<DeleteNodeResponse> {
    await this.nodes.delete(callerFrom(request.context), request.id);
    return {};
  }
}

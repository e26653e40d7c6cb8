import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InferenceService } from '../inference/inference.service.ts';

/** `POST /v1/rerank`, as Cohere and Jina have it. */
@Controller(['v1', 'api/client/v1'])
export class RerankController {
  private readonly inference: InferenceService;

  constructor(@Inject(InferenceService) inference: InferenceService) {
    this.inference = inference;
  }

  @Post('rerank')
  @RouteConfig({ scope: 'inference', operation: 'rerank' })
  create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.inference.handle(request, reply, 'rerank');
  }
}

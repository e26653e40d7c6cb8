import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InferenceService } from '../inference/inference.service.ts';

/** `POST /v1/completions`, whole and streamed: models of chat go on with a text. */
@Controller(['v1', 'api/client/v1'])
export class CompletionsController {
  private readonly inference: InferenceService;

  constructor(@Inject(InferenceService) inference: InferenceService) {
    this.inference = inference;
  }

  @Post('completions')
  @RouteConfig({ scope: 'inference', operation: 'completion' })
  create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.inference.handle(request, reply, 'completion');
  }
}

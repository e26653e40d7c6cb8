import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InferenceService } from '../inference/inference.service.ts';

/** `POST /v1/moderations`. */
@Controller(['v1', 'api/client/v1'])
export class ModerationsController {
  private readonly inference: InferenceService;

  constructor(@Inject(InferenceService) inference: InferenceService) {
    this.inference = inference;
  }

  @Post('moderations')
  @RouteConfig({ scope: 'inference', operation: 'moderation' })
  create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.inference.handle(request, reply, 'moderation');
  }
}

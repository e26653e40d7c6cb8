import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InferenceService } from '../inference/inference.service.ts';

/** `POST /v1/chat/completions`, whole and streamed. */
@Controller(['v1', 'api/client/v1'])
export class ChatCompletionsController {
  private readonly inference: InferenceService;

  constructor(@Inject(InferenceService) inference: InferenceService) {
    this.inference = inference;
  }

  @Post('chat/completions')
  @RouteConfig({ scope: 'inference', operation: 'chat' })
  create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.inference.handle(request, reply, 'chat');
  }
}

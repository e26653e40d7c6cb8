import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InferenceService } from '../inference/inference.service.ts';
import { UploadsService } from '../uploads/uploads.service.ts';

/** `POST /v1/images/generations` and `POST /v1/images/edits`, whole and streamed. */
@Controller(['v1/images', 'api/client/v1/images'])
export class ImagesController {
  private readonly inference: InferenceService;
  private readonly uploads: UploadsService;

  constructor(@Inject(InferenceService) inference: InferenceService, @Inject(UploadsService) uploads: UploadsService) {
    this.inference = inference;
    this.uploads = uploads;
  }

  @Post('generations')
  @RouteConfig({ scope: 'inference', operation: 'image' })
  generate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.inference.handle(request, reply, 'image');
  }

  @Post('edits')
  @RouteConfig({ scope: 'inference', operation: 'image_edit', form: true })
  async edit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.inference.handle(request, reply, 'image_edit', await this.uploads.read(request));
  }
}

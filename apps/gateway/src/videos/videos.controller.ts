import { Controller, Delete, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { VideoAction } from '@roundhouse/drivers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InferenceService } from '../inference/inference.service.ts';
import { UploadsService } from '../uploads/uploads.service.ts';
import { VideosService } from './videos.service.ts';

/** `POST /v1/videos`, and what is done with a video afterwards. */
@Controller(['v1', 'api/client/v1'])
export class VideosController {
  private readonly inference: InferenceService;
  private readonly uploads: UploadsService;
  private readonly videos: VideosService;

  constructor(
    @Inject(InferenceService) inference: InferenceService,
    @Inject(UploadsService) uploads: UploadsService,
    @Inject(VideosService) videos: VideosService,
  ) {
    this.inference = inference;
    this.uploads = uploads;
    this.videos = videos;
  }

  @Post('videos')
  @RouteConfig({ scope: 'inference', operation: 'video', form: true })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.inference.handle(request, reply, 'video', await this.uploads.read(request));
  }

  @Get('videos/:id')
  @RouteConfig({ scope: 'inference' })
  retrieve(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): void {
    this.handle(request, reply, 'retrieve', id);
  }

  @Get('videos/:id/content')
  @RouteConfig({ scope: 'inference' })
  content(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Query('variant') variant: unknown,
  ): void {
    this.handle(request, reply, 'content', id, typeof variant === 'string' ? variant : '');
  }

  @Delete('videos/:id')
  @RouteConfig({ scope: 'inference' })
  delete(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): void {
    this.handle(request, reply, 'delete', id);
  }

  private handle(request: FastifyRequest, reply: FastifyReply, action: VideoAction, id: string, variant = ''): void {
    const serve = this.videos.find(request.inbound, action, id, variant);
    reply.hijack();
    serve(reply.raw);
  }
}

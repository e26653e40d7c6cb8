import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InferenceService } from '../inference/inference.service.ts';
import { UploadsService } from '../uploads/uploads.service.ts';

/** `POST /v1/audio/speech`, `POST /v1/audio/transcriptions` and `POST /v1/audio/translations`. */
@Controller(['v1/audio', 'api/client/v1/audio'])
export class AudioController {
  private readonly inference: InferenceService;
  private readonly uploads: UploadsService;

  constructor(@Inject(InferenceService) inference: InferenceService, @Inject(UploadsService) uploads: UploadsService) {
    this.inference = inference;
    this.uploads = uploads;
  }

  @Post('speech')
  @RouteConfig({ scope: 'inference', operation: 'audio_speech' })
  speak(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.inference.handle(request, reply, 'audio_speech');
  }

  @Post('transcriptions')
  @RouteConfig({ scope: 'inference', operation: 'audio_transcription', form: true })
  async transcribe(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.inference.handle(request, reply, 'audio_transcription', await this.uploads.read(request));
  }

  @Post('translations')
  @RouteConfig({ scope: 'inference', operation: 'audio_translation', form: true })
  async translate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.inference.handle(request, reply, 'audio_translation', await this.uploads.read(request));
  }
}

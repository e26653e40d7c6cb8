import { Module } from '@nestjs/common';
import { VideosController } from './videos.controller.ts';
import { VideosService } from './videos.service.ts';

/** Videos. Needs InferenceModule and UploadsModule. */
@Module({ controllers: [VideosController], providers: [VideosService] })
export class VideosModule {}

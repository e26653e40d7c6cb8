import { Module } from '@nestjs/common';
import { AudioController } from './audio.controller.ts';

/** Speech, transcriptions and translations. Needs InferenceModule and UploadsModule. */
@Module({ controllers: [AudioController] })
export class AudioModule {}

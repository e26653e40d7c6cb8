import { Module } from '@nestjs/common';
import { ImagesController } from './images.controller.ts';

/** Images. Needs InferenceModule and UploadsModule. */
@Module({ controllers: [ImagesController] })
export class ImagesModule {}

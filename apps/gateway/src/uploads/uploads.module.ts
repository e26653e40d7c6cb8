import { Module, type DynamicModule } from '@nestjs/common';
import { DEFAULT_UPLOAD_LIMITS, UPLOAD_LIMITS, type UploadLimits } from './upload-limits.ts';
import { UploadsService } from './uploads.service.ts';

/** Forms that callers upload. */
@Module({})
export class UploadsModule {
  static forRoot(limits: UploadLimits = DEFAULT_UPLOAD_LIMITS): DynamicModule {
    return {
      module: UploadsModule,
      global: true,
      providers: [{ provide: UPLOAD_LIMITS, useValue: limits }, UploadsService],
      exports: [UploadsService],
    };
  }
}

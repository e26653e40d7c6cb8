import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { FileSources, type FileSource } from '@roundhouse/sources';
import { APP_CONFIG, type Config } from '../config.ts';
import { DownloadCounts } from './download-counts.service.ts';
import { HubApprovals } from './hub-approvals.ts';
import { HubEntriesService } from './hub-entries.service.ts';
import { HubOperations } from './hub-operations.ts';
import { HubReader } from './hub-reader.service.ts';
import { FileInspector } from './inspection/file-inspector.ts';
import { PublisherKeysService } from './publisher-keys.service.ts';
import { ReviewsService } from './reviews.service.ts';
import { HubSourceService } from './source/hub-source.service.ts';
import { SubmissionsService } from './submissions.service.ts';

/** Injection token of the {@link FileSource} that pre-flight asks. */
const FILE_SOURCE = Symbol('FileSource');

/** Models that are offered, reviewed and served to nodes. It distributes: no prompt and no completion comes here. */
@Module({
  providers: [
    HubReader,
    SubmissionsService,
    ReviewsService,
    HubEntriesService,
    HubOperations,
    HubApprovals,
    HubSourceService,
    DownloadCounts,
    PublisherKeysService,
    {
      provide: FILE_SOURCE,
      inject: [APP_CONFIG],
      useFactory: ({ HUB_ALLOWED_CIDRS: allowedRanges }: Config) => new FileSources({ allowedRanges }),
    },
    { provide: FileInspector, inject: [FILE_SOURCE], useFactory: (source: FileSource) => new FileInspector(source) },
  ],
  exports: [HubApprovals, HubReader],
})
export class HubModule implements OnApplicationShutdown {
  private readonly files: FileSource;

  constructor(@Inject(FILE_SOURCE) files: FileSource) {
    this.files = files;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.files.close();
  }
}

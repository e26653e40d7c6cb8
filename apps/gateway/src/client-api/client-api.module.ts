import { Module, type DynamicModule } from '@nestjs/common';
import { AudioModule } from '../audio/audio.module.ts';
import { ChatCompletionsModule } from '../chat-completions/chat-completions.module.ts';
import { CompletionsModule } from '../completions/completions.module.ts';
import { EmbeddingsModule } from '../embeddings/embeddings.module.ts';
import { ImagesModule } from '../images/images.module.ts';
import { ModelsModule } from '../models/models.module.ts';
import { ModerationsModule } from '../moderations/moderations.module.ts';
import { RerankModule } from '../rerank/rerank.module.ts';
import type { UploadLimits } from '../uploads/upload-limits.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { VideosModule } from '../videos/videos.module.ts';

/** Every endpoint of the OpenAI API. Needs InferenceModule. */
@Module({})
export class ClientApiModule {
  /** @param uploads bounds of forms; default as shipped */
  static forRoot(uploads?: UploadLimits): DynamicModule {
    return {
      module: ClientApiModule,
      imports: [
        UploadsModule.forRoot(uploads),
        ModelsModule,
        ChatCompletionsModule,
        CompletionsModule,
        EmbeddingsModule,
        ModerationsModule,
        RerankModule,
        ImagesModule,
        AudioModule,
        VideosModule,
      ],
    };
  }
}

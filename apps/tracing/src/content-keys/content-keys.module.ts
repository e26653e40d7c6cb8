import { Module, type DynamicModule } from '@nestjs/common';
import { MasterKeyFile } from '@roundhouse/secrets';
import type { Config } from '../config.ts';

/** Injection token of the keys that protect the keys of what was said. */
export const MASTER_KEYS = Symbol('MasterKeys');

/** Offers the master keys to whoever seals or opens what was said. */
@Module({})
export class ContentKeysModule {
  /** @throws AppError INVALID_REQUEST for a key file that is unreadable, or holds an empty or short key */
  static of({ CONTENT_KEY_FILE }: Pick<Config, 'CONTENT_KEY_FILE'>): DynamicModule {
    const keys = { provide: MASTER_KEYS, useValue: new MasterKeyFile(CONTENT_KEY_FILE) };
    return { module: ContentKeysModule, global: true, providers: [keys], exports: [MASTER_KEYS] };
  }
}

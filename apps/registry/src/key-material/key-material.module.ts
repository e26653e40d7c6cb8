import { Module, type DynamicModule } from '@nestjs/common';
import { KEY_MATERIAL, type KeyMaterial } from './key-material.ts';

/** Offers the keys to every feature. */
@Module({})
export class KeyMaterialModule {
  static of(keys: KeyMaterial): DynamicModule {
    const providers = [{ provide: KEY_MATERIAL, useValue: keys }];
    return { module: KeyMaterialModule, global: true, providers, exports: [KEY_MATERIAL] };
  }
}

import { Module, type DynamicModule } from '@nestjs/common';
import { ENVIRONMENT, type InstallationEnvironment } from './installation-environment.ts';
import { KEY_MATERIAL, type KeyMaterial } from './key-material.ts';

/** Offers the keys, and what may come from the environment, to every feature. */
@Module({})
export class KeyMaterialModule {
  static of(keys: KeyMaterial, environment: InstallationEnvironment): DynamicModule {
    const providers = [
      { provide: KEY_MATERIAL, useValue: keys },
      { provide: ENVIRONMENT, useValue: environment },
    ];
    return { module: KeyMaterialModule, global: true, providers, exports: [KEY_MATERIAL, ENVIRONMENT] };
  }
}

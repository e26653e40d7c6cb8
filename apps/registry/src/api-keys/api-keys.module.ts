import { Module } from '@nestjs/common';
import { ApiKeysService } from './api-keys.service.ts';

/** API keys of projects. */
@Module({ providers: [ApiKeysService], exports: [ApiKeysService] })
export class ApiKeysModule {}

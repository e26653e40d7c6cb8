import { Module } from '@nestjs/common';
import { AccessBindingsService } from './access-bindings.service.ts';

/** Who may see what, where a policy asks for bindings. */
@Module({ providers: [AccessBindingsService], exports: [AccessBindingsService] })
export class AccessBindingsModule {}

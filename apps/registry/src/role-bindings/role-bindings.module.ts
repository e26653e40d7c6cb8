import { Module } from '@nestjs/common';
import { RoleBindingsService } from './role-bindings.service.ts';

/** Who has which role where. */
@Module({ providers: [RoleBindingsService], exports: [RoleBindingsService] })
export class RoleBindingsModule {}

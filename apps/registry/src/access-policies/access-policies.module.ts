import { Module } from '@nestjs/common';
import { AccessPoliciesService } from './access-policies.service.ts';

/** What scopes do with what they inherit. */
@Module({ providers: [AccessPoliciesService], exports: [AccessPoliciesService] })
export class AccessPoliciesModule {}

import { Module } from '@nestjs/common';
import { RouteGroupsService } from './route-groups.service.ts';
import { RoutePoliciesService } from './route-policies.service.ts';

/** Callable names for deployments of several models, and the policies by which they choose. */
@Module({ providers: [RouteGroupsService, RoutePoliciesService], exports: [RouteGroupsService, RoutePoliciesService] })
export class RouteGroupsModule {}

import type { ROUTE_GROUP_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a route group. */
export type RouteGroupSpec = SpecOf<typeof ROUTE_GROUP_RESOURCE>;

/** Row of a route group. */
@Entity('route_group')
export class RouteGroupEntity extends DocumentEntity<RouteGroupSpec> {}

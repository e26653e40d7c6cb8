import type { RoutePolicy } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** `draft` > `published` > `archived`; at most one draft and one published version per route group. */
export type RoutePolicyState = 'draft' | 'published' | 'archived';

/** One version of a route group's policy. */
export interface RoutePolicyVersion {
  readonly organization_id: string;
  readonly route_group_id: string;
  /** From 1; never used twice. */
  readonly version: number;
  readonly state: RoutePolicyState;
  readonly policy: RoutePolicy;
  /** Version that a rollback brought back; null = none. */
  readonly restores: number | null;
}

/** Row of a version. Only its state changes, and a draft. */
@Entity('route_policy')
export class RoutePolicyEntity extends DocumentEntity<RoutePolicyVersion> {}

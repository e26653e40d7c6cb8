import type { TEAM_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a team. */
export type TeamSpec = SpecOf<typeof TEAM_RESOURCE>;

/** Row of a team. */
@Entity('team')
export class TeamEntity extends DocumentEntity<TeamSpec> {}

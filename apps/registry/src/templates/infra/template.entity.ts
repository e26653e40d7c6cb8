import type { SpecOf, TEMPLATE_RESOURCE } from '@roundhouse/admin-api';
import { Column, Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a template. */
export type TemplateSpec = SpecOf<typeof TEMPLATE_RESOURCE>;

/** Row of a template. */
@Entity('template')
export class TemplateEntity extends DocumentEntity<TemplateSpec> {
  /** Counts its changes, from 1. */
  @Column('integer')
  version!: number;
}

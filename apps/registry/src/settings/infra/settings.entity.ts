import type { SETTINGS_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** What one scope sets. */
export type SettingsSpec = SpecOf<typeof SETTINGS_RESOURCE>;

/** Row of the settings of one scope. */
@Entity('settings')
export class SettingsEntity extends DocumentEntity<SettingsSpec> {}

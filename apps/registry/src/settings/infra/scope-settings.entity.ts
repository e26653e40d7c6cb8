import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SettingsSpec } from './settings.entity.ts';

/** Settings by the id of their scope. A view: written through the settings themselves. */
@Entity('scope_settings')
export class ScopeSettingsEntity {
  /** Of the project or organization; `INSTALLATION_ID` for the installation. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('jsonb')
  spec!: SettingsSpec;
}

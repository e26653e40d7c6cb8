import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';

/** The one row of settings that hold for the whole installation. */
@Entity('platform_settings')
export class PlatformSettingsEntity extends ResourceEntity {
  /** Authority of the nodes' certificates. */
  @Column('text', { name: 'node_ca_pem' })
  nodeCaPem!: string;
}

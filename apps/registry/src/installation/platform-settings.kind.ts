import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { PlatformSettingsEntity } from './infra/platform-settings.entity.ts';

/** Platform settings, for the command path. */
export const PLATFORM_SETTINGS: ResourceKind<PlatformSettingsEntity> = {
  name: 'platform_settings',
  noun: 'platform setting',
  table: 'platform_settings',
  entity: PlatformSettingsEntity,
  inSnapshot: true,
  organizationOf: () => '',
  describe: describeRow,
};

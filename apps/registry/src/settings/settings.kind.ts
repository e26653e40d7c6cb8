import { SETTINGS_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { entriesOfSettings } from './domain/scope-entries.ts';
import { SettingsEntity } from './infra/settings.entity.ts';

/** Settings, one document per scope. Watchers get them by scope. */
export const SETTINGS = documentKind({
  definition: SETTINGS_RESOURCE,
  entity: SettingsEntity,
  inSnapshot: false,
  entriesOf: entriesOfSettings,
});

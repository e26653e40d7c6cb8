import { SETTINGS_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { SettingsEntity } from './infra/settings.entity.ts';

/** Settings, one document per scope. */
export const SETTINGS = documentKind({ definition: SETTINGS_RESOURCE, entity: SettingsEntity, inSnapshot: false });

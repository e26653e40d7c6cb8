import { isJsonObject } from '@roundhouse/admin-api';
import type { EntityManager } from 'typeorm';
import { effectiveSettings, levelOf } from '../settings/domain/effective-settings.ts';
import { SettingsEntity } from '../settings/infra/settings.entity.ts';

/** What a version needs before it is served. */
export interface HubPolicy {
  readonly secondPerson: boolean;
  readonly requireSignature: boolean;
}

/** The policy that counts for an organization's entries. @param organizationId null = the installation's */
export async function readHubPolicy(manager: EntityManager, organizationId: string | null): Promise<HubPolicy> {
  const rows = await manager
    .createQueryBuilder(SettingsEntity, 's')
    .where('(s.organization_id IS NULL OR s.organization_id = :organizationId) AND s.project_id IS NULL', {
      organizationId,
    })
    .getMany();
  const { values } = effectiveSettings(Object.fromEntries(rows.map(({ spec }) => [levelOf(spec), spec])));
  const hub = isJsonObject(values['hub']) ? values['hub'] : {};
  return { secondPerson: hub['second_person'] === true, requireSignature: hub['require_signature'] === true };
}

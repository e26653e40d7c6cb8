import type { EnvironmentUser } from '../secrets/environment-secrets.ts';
import { makeOf } from './domain/provider.ts';
import type { ProviderEntity } from './infra/provider.entity.ts';

/** A provider, as far as keys of the environment are concerned. */
export function environmentUser({ id, spec }: Pick<ProviderEntity, 'id' | 'spec'>): EnvironmentUser {
  const { driver, preset } = makeOf(spec);
  return {
    id,
    organizationId: spec.organization_id,
    variables: spec.type === 'model' ? ((preset ?? driver?.contract)?.environmentKeys ?? []) : [],
  };
}

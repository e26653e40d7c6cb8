import { In, type EntityManager } from 'typeorm';
import { makeOf } from '../../providers/domain/provider.ts';
import { ProviderEntity } from '../../providers/infra/provider.entity.ts';
import type { ProviderFacts } from '../domain/provider-facts.ts';

/** What these providers are, by id, in one query. */
export async function readProviders(
  manager: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ProviderFacts>> {
  const rows = ids.length === 0 ? [] : await manager.findBy(ProviderEntity, { id: In([...ids]) });
  return new Map(rows.map((row) => [row.id, factsOf(row)]));
}

function factsOf({ id, spec, ownKey, lastError }: ProviderEntity): ProviderFacts {
  const { driver, preset } = makeOf(spec);
  return {
    id,
    spec,
    ownKey,
    label: spec.display_name ?? spec.key ?? id,
    contract: driver?.contract,
    preset,
    hosting: (preset ?? driver?.contract)?.hosting,
    status: spec.admin_status === 'disabled' ? 'disabled' : lastError === null ? 'active' : 'errored',
    lastError,
  };
}

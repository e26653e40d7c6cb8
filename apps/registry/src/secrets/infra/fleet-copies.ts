import { sealForFleet, type FleetKey } from '@roundhouse/secrets';
import type { EntityManager } from 'typeorm';
import { fleetBinding } from '../domain/secret-holder.ts';
import type { SecretEntity } from './secret.entity.ts';

/**
 * Makes the missing copies of secrets for the gateways and drops those of former texts and retired fleet keys.
 *
 * @param open gives the text of a secret; called only where a copy is missing
 * @returns the secrets whose copies changed
 */
export async function copyForGateways(
  manager: EntityManager,
  secrets: readonly SecretEntity[],
  fleetKeys: readonly FleetKey[],
  open: (secret: SecretEntity) => string,
): Promise<SecretEntity[]> {
  if (secrets.length === 0) return [];
  const ids = secrets.map((secret) => secret.id);
  const kids = fleetKeys.map((key) => key.kid);
  const [dropped] = await manager.query<[{ secret_id: string }[], number]>(
    `DELETE FROM sealed_secret c USING secret s
     WHERE c.secret_id = s.id AND s.id = ANY($1::uuid[])
       AND (c.revision <> s.revision OR NOT c.fleet_key_id = ANY($2::text[]))
     RETURNING c.secret_id`,
    [ids, kids],
  );
  const present = await manager.query<{ secret_id: string; fleet_key_id: string }[]>(
    `SELECT secret_id, fleet_key_id FROM sealed_secret WHERE secret_id = ANY($1::uuid[])`,
    [ids],
  );
  const have = new Set(present.map((copy) => `${copy.secret_id} ${copy.fleet_key_id}`));
  const changed = new Set(dropped.map((copy) => copy.secret_id));
  for (const secret of secrets) {
    const missing = fleetKeys.filter((key) => !have.has(`${secret.id} ${key.kid}`));
    if (missing.length === 0) continue;
    const text = open(secret);
    for (const key of missing) {
      await manager.query(
        // Another registry that starts at the same moment may be faster; its copy is as good.
        `INSERT INTO sealed_secret (secret_id, revision, fleet_key_id, jwe) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
        [secret.id, String(secret.revision), key.kid, await sealForFleet(key, text, fleetBinding(secret))],
      );
    }
    changed.add(secret.id);
  }
  return secrets.filter((secret) => changed.has(secret.id));
}

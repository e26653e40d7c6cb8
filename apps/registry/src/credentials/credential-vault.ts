import { Inject, Injectable } from '@nestjs/common';
import { hashApiKeySecret, openSecret, sealForFleet, sealSecret } from '@roundhouse/secrets';
import type { EntityManager } from 'typeorm';
import { KEY_MATERIAL, type KeyMaterial } from '../key-material/key-material.ts';
import type { CredentialEntity } from './infra/credential.entity.ts';

/** Puts secrets into rows and makes the copies that gateways open. The only part that sees a secret in the clear. */
@Injectable()
export class CredentialVault {
  private readonly keys: KeyMaterial;

  constructor(@Inject(KEY_MATERIAL) keys: KeyMaterial) {
    this.keys = keys;
  }

  /** Ids of the fleet keys that copies are made for. */
  get fleetKeyIds(): readonly string[] {
    return this.keys.fleetKeys.map((key) => key.kid);
  }

  /** First 12 hex digits of a secret's keyed hash: enough to compare, useless without the pepper. */
  fingerprint(secret: string): string {
    return hashApiKeySecret(this.keys.peppers.current, secret).toString('hex').slice(0, 12);
  }

  /** Seals a new secret into a row that already has its id and organization; its revision moves on by one. */
  store(row: CredentialEntity, secret: string): void {
    row.secretRevision = (row.secretRevision ?? 0n) + 1n;
    row.sealedSecret = sealSecret(this.keys.masterKeys, Buffer.from(secret), placeOf(row));
    row.fingerprint = this.fingerprint(secret);
  }

  /**
   * Makes the missing copies for the gateways and drops those of former secrets and retired fleet keys.
   *
   * @returns true when anything changed
   */
  async sealForGateways(manager: EntityManager, row: CredentialEntity): Promise<boolean> {
    const dropped = await manager.query<[unknown[], number]>(
      `DELETE FROM sealed_credential
       WHERE credential_id = $1 AND (secret_revision <> $2 OR NOT fleet_key_id = ANY($3::text[]))`,
      [row.id, String(row.secretRevision), this.fleetKeyIds],
    );
    const present = await manager.query<{ fleet_key_id: string }[]>(
      `SELECT fleet_key_id FROM sealed_credential WHERE credential_id = $1`,
      [row.id],
    );
    const missing = this.keys.fleetKeys.filter((key) => !present.some((copy) => copy.fleet_key_id === key.kid));
    if (missing.length === 0) return dropped[1] > 0;
    const secret = openSecret(this.keys.masterKeys, row.sealedSecret, placeOf(row)).toString();
    const binding = { organizationId: row.organizationId, credentialId: row.id, revision: row.secretRevision };
    for (const key of missing) {
      await manager.query(
        // Another registry that starts at the same moment may be faster; its copy is as good.
        `INSERT INTO sealed_credential (credential_id, secret_revision, fleet_key_id, jwe) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
        [row.id, String(row.secretRevision), key.kid, await sealForFleet(key, secret, binding)],
      );
    }
    return true;
  }
}

function placeOf(row: CredentialEntity) {
  return { organizationId: row.organizationId, table: 'credential', rowId: row.id, version: row.secretRevision };
}

import { Inject, Injectable } from '@nestjs/common';
import { newId } from '@roundhouse/kernel';
import { hashApiKeySecret, openSecret, sealedKeyId, sealSecret } from '@roundhouse/secrets';
import { In, type EntityManager } from 'typeorm';
import { KEY_MATERIAL, type KeyMaterial } from '../key-material/key-material.ts';
import { envelopePlace, type HolderKind, type SecretHolder } from './domain/secret-holder.ts';
import { copyForGateways } from './infra/fleet-copies.ts';
import { SecretEntity } from './infra/secret.entity.ts';

/** A secret that is to be kept. */
export interface NewSecret {
  readonly holder: SecretHolder;
  /** Unique in its holder. */
  readonly name: string;
  readonly text: string;
  /** Hosts that it may be sent to; absent = as its holder says. */
  readonly allowedHosts?: readonly string[];
}

/** Keeps secrets and makes the copies that gateways open. The only part that sees a secret in the clear. */
@Injectable()
export class SecretVault {
  private readonly keys: KeyMaterial;

  constructor(@Inject(KEY_MATERIAL) keys: KeyMaterial) {
    this.keys = keys;
  }

  /** First 12 hex digits of a secret's keyed hash: enough to compare, useless without the pepper. */
  fingerprint(text: string): string {
    return hashApiKeySecret(this.keys.peppers.current, text).toString('hex').slice(0, 12);
  }

  /**
   * Keeps a secret, in place of the one of this name that its holder has, and seals it for the gateways. The caller
   * holds the lock on the holder.
   */
  async put(manager: EntityManager, { holder, name, text, allowedHosts = [] }: NewSecret): Promise<SecretEntity> {
    const held = await this.of(manager, holder.kind, [holder.id]);
    const former = held.find((secret) => secret.name.toLowerCase() === name.toLowerCase());
    // The holder's own id goes to its first secret. A key of the environment shares its holder with the provider's own.
    const isFirst = held.length === 0 && holder.kind !== 'environment';
    const row = Object.assign(new SecretEntity(), {
      id: former?.id ?? (isFirst ? holder.id : newId()),
      organizationId: holder.organizationId,
      holderKind: holder.kind,
      holderId: holder.id,
      name,
      revision: await nextRevision(manager),
      fingerprint: this.fingerprint(text),
      allowedHosts: [...allowedHosts],
      rotatedAt: new Date(),
    });
    row.sealed = sealSecret(this.keys.masterKeys, Buffer.from(text), envelopePlace(row));
    row.masterKeyId = sealedKeyId(row.sealed);
    await manager.save(SecretEntity, row, { reload: false, transaction: false });
    await this.copyForGateways(manager, [row]);
    return row;
  }

  /**
   * Forgets secrets of a holder.
   *
   * @param except names that stay
   * @returns how many went
   */
  async remove(
    manager: EntityManager,
    holder: Pick<SecretHolder, 'kind' | 'id'>,
    except: readonly string[] = [],
  ): Promise<number> {
    const [, count] = await manager.query<[unknown[], number]>(
      `DELETE FROM secret WHERE holder_kind = $1 AND holder_id = $2 AND NOT lower(name) = ANY($3::text[])`,
      [holder.kind, holder.id, except.map((name) => name.toLowerCase())],
    );
    return count;
  }

  /**
   * True when a holder keeps these texts already.
   *
   * @param texts by name; null = nothing of that name
   */
  async holds(
    manager: EntityManager,
    { kind, id }: Pick<SecretHolder, 'kind' | 'id'>,
    texts: ReadonlyMap<string, unknown>,
  ): Promise<boolean> {
    const held = await this.of(manager, kind, [id]);
    return [...texts].every(([name, text]) => {
      const secret = held.find((each) => each.name.toLowerCase() === name.toLowerCase());
      if (secret === undefined || typeof text !== 'string') return secret === undefined && text === null;
      return this.isText(secret, text);
    });
  }

  /** Secrets of holders, without their texts, in the order in which they were made. */
  async of(manager: EntityManager, kind: HolderKind, holderIds: readonly string[]): Promise<SecretEntity[]> {
    const where = { holderKind: kind, holderId: In([...holderIds]) };
    return holderIds.length === 0 ? [] : manager.find(SecretEntity, { where, order: { id: 'ASC' } });
  }

  /** Secrets of holders, by holder. */
  async byHolder(
    manager: EntityManager,
    kind: HolderKind,
    holderIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly SecretEntity[]>> {
    return Map.groupBy(await this.of(manager, kind, holderIds), (secret) => secret.holderId);
  }

  /**
   * Makes the missing copies for the gateways and drops those of former texts and retired fleet keys.
   *
   * @returns the secrets whose copies changed
   */
  async copyForGateways(manager: EntityManager, secrets: readonly SecretEntity[]): Promise<SecretEntity[]> {
    return copyForGateways(manager, secrets, this.keys.fleetKeys, (secret) =>
      openSecret(this.keys.masterKeys, secret.sealed, envelopePlace(secret)).toString(),
    );
  }

  /** True when a stored secret is this text: compared by fingerprint first, then in full. */
  isText(secret: SecretEntity, text: string): boolean {
    if (secret.fingerprint !== this.fingerprint(text)) return false;
    return openSecret(this.keys.masterKeys, secret.sealed, envelopePlace(secret)).toString() === text;
  }
}

/** Counts every sealing. No revision is used twice, not even by a secret that comes after one that was removed. */
async function nextRevision(manager: EntityManager): Promise<bigint> {
  const [row] = await manager.query<{ revision: string }[]>(`SELECT nextval('secret_seal') AS revision`);
  return BigInt(row!.revision);
}

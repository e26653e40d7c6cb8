import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import { CommandPath } from '../commands/command-path.service.ts';
import { mayActIn, type Caller } from '../commands/domain/caller.ts';
import { DEPLOYMENT } from '../deployments/deployment.kind.ts';
import { deploymentLabel } from '../deployments/deployment-label.ts';
import { PROVIDER } from '../providers/provider.kind.ts';
import { findDependants, refuseWithDependants } from '../resources/resource-dependants.ts';
import { settleKey } from '../resources/resource-keys.ts';
import { listPage, visibleOrganization, type Page, type PageQuery } from '../resources/resource-list.ts';
import { findVisible, requireRevision } from '../resources/resource-lookup.ts';
import { requireOwner } from '../resources/resource-owner.ts';
import { CredentialVault } from './credential-vault.ts';
import { CREDENTIAL } from './credential.kind.ts';
import { credentialFaults, MAX_CREDENTIAL_KEY, type CredentialSpec } from './domain/credential.ts';
import { CredentialEntity } from './infra/credential.entity.ts';

/** What an administrator may change of a credential; what is undefined stays. */
export interface CredentialChange {
  secret: string | undefined;
  allowedHosts: readonly string[] | undefined;
}

/** Use cases of credentials. No answer ever holds a secret. */
@Injectable()
export class CredentialsService {
  private readonly commands: CommandPath;
  private readonly vault: CredentialVault;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(CredentialVault) vault: CredentialVault) {
    this.commands = commands;
    this.vault = vault;
  }

  /** @throws AppError INVALID_REQUEST naming every fault; CONFLICT for a key in use; NOT_FOUND */
  async create(caller: Caller, wanted: CredentialSpec, secret: string): Promise<CredentialEntity> {
    const request = { ...wanted, secret: this.vault.fingerprint(secret) };
    const { row } = await this.commands.createOnce(caller, CREDENTIAL, request, async (changes) => {
      const { manager } = changes;
      const spec = { ...wanted, organizationId: wanted.organizationId || caller.organizationId };
      if (!mayActIn(caller, spec.organizationId)) throw new AppError('NOT_FOUND', 'No such organization.');
      const faults = credentialFaults(spec, secret);
      await requireOwner(manager, faults, spec);
      faults.throwIfAny('credential');
      const key = await this.settleKey(manager, spec);
      const row = Object.assign(new CredentialEntity(), spec, { id: newId(), key });
      this.vault.store(row, secret);
      await changes.create(CREDENTIAL, row);
      await this.vault.sealForGateways(manager, row);
      return row;
    });
    return row;
  }

  /** @throws AppError NOT_FOUND */
  async get(caller: Caller, id: string): Promise<CredentialEntity> {
    return this.commands.read((manager) => findVisible(manager, CREDENTIAL, caller, id));
  }

  /** Lists what the caller may see. @throws AppError INVALID_REQUEST for a bad cursor or limit; NOT_FOUND */
  async list(
    caller: Caller,
    organizationId: string,
    page: PageQuery,
    filter: FindOptionsWhere<CredentialEntity> = {},
  ): Promise<Page<CredentialEntity>> {
    const visible = visibleOrganization(caller, organizationId);
    const where = visible === undefined ? filter : { ...filter, organizationId: visible };
    return this.commands.read((manager) => listPage(manager, CREDENTIAL, where, page));
  }

  /** @throws AppError as {@link create}; STALE_REVISION when it was changed meanwhile */
  async update(
    caller: Caller,
    id: string,
    expectedRevision: bigint,
    change: CredentialChange,
  ): Promise<CredentialEntity> {
    return this.commands.run(caller, async (changes) => {
      const row = await findVisible(changes.manager, CREDENTIAL, caller, id, true);
      requireRevision(row, expectedRevision, CREDENTIAL.noun);
      const before = CREDENTIAL.describe(row);
      if (change.allowedHosts !== undefined) row.allowedHosts = [...change.allowedHosts];
      credentialFaults(row, change.secret).throwIfAny('credential');
      if (change.secret !== undefined) this.vault.store(row, change.secret);
      await changes.update(CREDENTIAL, row, before, change.secret === undefined ? 'update' : 'rotate');
      await this.vault.sealForGateways(changes.manager, row);
      return row;
    });
  }

  /** @throws AppError NOT_FOUND; CONFLICT that names every dependant */
  async delete(caller: Caller, id: string): Promise<void> {
    await this.commands.run(caller, async (changes) => {
      const { manager } = changes;
      const row = await findVisible(manager, CREDENTIAL, caller, id, true);
      refuseWithDependants(CREDENTIAL.noun, [
        ...(await findDependants(manager, {
          kind: PROVIDER,
          where: { credentialId: row.id },
          label: (provider) => `"${provider.key}"`,
        })),
        ...(await findDependants(manager, {
          kind: DEPLOYMENT,
          where: { credentialId: row.id },
          label: deploymentLabel,
        })),
      ]);
      await changes.remove(CREDENTIAL, row);
    });
  }

  /**
   * Makes the copies that gateways with a new key need, and drops those of retired keys; run at every start.
   *
   * @returns how many credentials changed
   */
  async sealForCurrentFleet(caller: Caller): Promise<number> {
    return this.commands.run(caller, async (changes) => {
      let changed = 0;
      const rows = await changes.manager.find(CredentialEntity, { order: { id: 'ASC' } });
      for (const row of rows) {
        if (!(await this.vault.sealForGateways(changes.manager, row))) continue;
        changes.touch(CREDENTIAL, row, 'seal');
        changed += 1;
      }
      return changed;
    });
  }

  private async settleKey(manager: EntityManager, spec: CredentialSpec): Promise<string> {
    return settleKey({
      wanted: spec.key,
      displayName: spec.displayName,
      current: undefined,
      maxLength: MAX_CREDENTIAL_KEY,
      taken: async (prefix) => {
        const rows = await manager.query<{ key: string }[]>(
          `SELECT lower(key) AS key FROM credential WHERE organization_id = $1 AND starts_with(lower(key), $2)`,
          [spec.organizationId, prefix],
        );
        return new Set(rows.map((row) => row.key));
      },
    });
  }
}

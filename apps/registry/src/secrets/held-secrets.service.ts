import { Inject, Injectable } from '@nestjs/common';
import { In, MoreThan, type EntityManager } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import type { Caller } from '../commands/domain/caller.ts';
import { CREDENTIAL } from '../credentials/credential.kind.ts';
import { DEPLOYMENT } from '../deployments/deployment.kind.ts';
import { KEY_MATERIAL, type KeyMaterial } from '../key-material/key-material.ts';
import { environmentUser } from '../providers/environment-user.ts';
import { ProviderEntity } from '../providers/infra/provider.entity.ts';
import { PROVIDER } from '../providers/provider.kind.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import type { ResourceEntity } from '../resources/resource.entity.ts';
import type { HolderKind } from './domain/secret-holder.ts';
import { EnvironmentSecrets } from './environment-secrets.ts';
import { SecretEntity } from './infra/secret.entity.ts';
import { SecretVault } from './secret-vault.ts';

/** Rows of one transaction: bounds how long locks are held. */
const BATCH = 500;

/** Kind of the resource that watchers get again when a secret of a holder changed. */
const KINDS: Readonly<Record<HolderKind, ResourceKind<ResourceEntity>>> = {
  credential: CREDENTIAL,
  provider: PROVIDER,
  environment: PROVIDER,
  deployment: DEPLOYMENT,
};

/** Keeps what is sealed for the gateways in step with their keys and with the installation's environment. */
@Injectable()
export class HeldSecrets {
  private readonly commands: CommandPath;
  private readonly vault: SecretVault;
  private readonly environment: EnvironmentSecrets;
  private readonly keys: KeyMaterial;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(SecretVault) vault: SecretVault,
    @Inject(EnvironmentSecrets) environment: EnvironmentSecrets,
    @Inject(KEY_MATERIAL) keys: KeyMaterial,
  ) {
    this.commands = commands;
    this.vault = vault;
    this.environment = environment;
    this.keys = keys;
  }

  /**
   * Makes the copies that gateways with a new key need, drops those of retired keys, and takes over what the
   * environment says now; run at every start. Changes nothing, and moves no revision, when all is as it should be.
   */
  async reconcile(caller: Caller): Promise<void> {
    for (let last: string | undefined = ''; last !== undefined;) {
      const after: string = last;
      last = await this.commands.run(caller, (changes) => this.settleEnvironment(changes, after));
    }
    for (let isDone = false; !isDone;) {
      isDone = await this.commands.run(caller, (changes) => this.copyStale(changes));
    }
  }

  /** @returns id of the last provider looked at; undefined after the last one */
  private async settleEnvironment(changes: ChangeSet, after: string): Promise<string | undefined> {
    const { manager } = changes;
    const where = after === '' ? {} : { id: MoreThan(after) };
    const rows = await manager.find(ProviderEntity, { where, order: { id: 'ASC' }, take: BATCH });
    const changed = await this.environment.settle(manager, rows.map(environmentUser));
    for (const row of rows) if (changed.has(row.id)) changes.touch(PROVIDER, row, 'seal');
    return rows.length < BATCH ? undefined : rows.at(-1)!.id;
  }

  /** @returns true when nothing was left to do */
  private async copyStale(changes: ChangeSet): Promise<boolean> {
    const { manager } = changes;
    const stale = await staleSecrets(
      manager,
      this.keys.fleetKeys.map((key) => key.kid),
    );
    const changed = await this.vault.copyForGateways(manager, stale);
    for (const [kind, secrets] of Map.groupBy(changed, (secret) => secret.holderKind as HolderKind)) {
      const ids = [...new Set(secrets.map((secret) => secret.holderId))];
      const rows = await manager.find(KINDS[kind].entity, { where: { id: In(ids) }, order: { id: 'ASC' } });
      for (const row of rows) changes.touch(KINDS[kind], row, 'seal');
    }
    return stale.length < BATCH;
  }
}

/** Secrets whose copies are not exactly those of these fleet keys. */
async function staleSecrets(manager: EntityManager, fleetKeyIds: readonly string[]): Promise<SecretEntity[]> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT s.id FROM secret s LEFT JOIN sealed_secret c ON c.secret_id = s.id
     GROUP BY s.id
     HAVING count(c.*) FILTER (WHERE c.revision = s.revision AND c.fleet_key_id = ANY($1::text[])) <> $2
       OR count(c.*) <> $2
     ORDER BY s.id LIMIT ${BATCH}`,
    [fleetKeyIds, fleetKeyIds.length],
  );
  const ids = rows.map((row) => row.id);
  return ids.length === 0 ? [] : manager.find(SecretEntity, { where: { id: In(ids) }, order: { id: 'ASC' } });
}

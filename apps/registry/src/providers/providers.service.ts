import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@roundhouse/admin-api';
import { defaultAllowedHosts } from '@roundhouse/drivers';
import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import { In, type EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import { openProviderCircuits } from '../circuits/infra/open-circuits.ts';
import { keptOutBy } from '../circuits/kept-out.ts';
import { removeCircuit } from '../circuits/remove-circuit.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { may } from '../commands/domain/caller.ts';
import { CredentialEntity } from '../credentials/infra/credential.entity.ts';
import { DocumentService, type Draft, type Secrets } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { EnvironmentSecrets } from '../secrets/environment-secrets.ts';
import { SecretVault } from '../secrets/secret-vault.ts';
import { connectionInEffect } from './domain/connection-in-effect.ts';
import {
  addProviderFaults,
  baseUrlOf,
  completed,
  connectionOf,
  credentialMisfit,
  makeOf,
  openedRanges,
} from './domain/provider.ts';
import { environmentUser } from './environment-user.ts';
import { ProviderEntity, type ProviderSpec } from './infra/provider.entity.ts';
import { usesOf } from './infra/provider-use.ts';
import { PROVIDER } from './provider.kind.ts';

/** What a check of a provider found. */
export interface CheckOutcome {
  /** Why it failed, redacted; null = it answered as it should. */
  readonly error: string | null;
  readonly at: Date;
}

const MAX_ERROR_CHARACTERS = 1_000;

/** Use cases of providers. */
@Injectable()
export class ProvidersService extends DocumentService<ProviderSpec, ProviderEntity> {
  protected override readonly fixed = ['driver', 'type'];
  private readonly vault: SecretVault;
  private readonly environment: EnvironmentSecrets;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(SecretVault) vault: SecretVault,
    @Inject(EnvironmentSecrets) environment: EnvironmentSecrets,
  ) {
    super(commands, PROVIDER);
    this.vault = vault;
    this.environment = environment;
    registerResource(handlers, this);
  }

  /**
   * Notes what a check found. A failure makes the provider errored until a check succeeds or somebody edits it. Neither
   * a revision nor the audit log moves: it is an observation, no configuration.
   *
   * @returns false when there is no such provider, or a later check was noted already
   */
  async recordCheck(id: string, { error, at }: CheckOutcome): Promise<boolean> {
    if (!isId(id)) return false;
    const [, count] = await this.commands.read((manager) =>
      manager.query<[unknown[], number]>(
        `UPDATE provider SET last_error = $2, last_checked_at = $3
         WHERE id = $1 AND (last_checked_at IS NULL OR last_checked_at <= $3)`,
        [id, error?.slice(0, MAX_ERROR_CHARACTERS) ?? null, at],
      ),
    );
    return count > 0;
  }

  protected override async check(
    { manager, caller }: ChangeSet,
    { spec: wanted, secrets, current, id }: Draft<ProviderSpec, ProviderEntity>,
    faults: Faults,
  ): Promise<ProviderSpec> {
    const spec = completed(wanted, current?.spec, faults);
    addProviderFaults(faults, spec);
    await this.addCredentialFaults(manager, spec, faults);
    if (secrets['api_key'] !== undefined && secrets['api_key'] !== null) addOwnKeyFaults(spec, faults);
    if (faults.details.length > 0) return spec;
    const opened = openedRanges(spec, current?.spec);
    if (opened.length > 0 && !may(caller, 'egress:open', PROVIDER.placeOf(spec, id))) refuseRanges(spec, opened);
    return spec;
  }

  override async holdsSecrets(manager: EntityManager, { id }: ProviderEntity, secrets: Secrets): Promise<boolean> {
    const { api_key: text } = secrets;
    return text === undefined || this.vault.holds(manager, { kind: 'provider', id }, new Map([['own', text]]));
  }

  protected override async prepare(
    { manager }: ChangeSet,
    row: ProviderEntity,
    former: ProviderSpec | undefined,
    secrets: Secrets,
  ): Promise<undefined> {
    if (former === undefined) Object.assign(row, { ownKey: null, lastCheckedAt: null });
    // Whoever edits a provider may have put right what was wrong.
    row.lastError = null;
    const holder = { kind: 'provider', id: row.id, organizationId: row.spec.organization_id } as const;
    const text = secrets['api_key'];
    if (text === null) {
      await this.vault.remove(manager, holder);
      row.ownKey = null;
    } else if (typeof text === 'string') {
      const allowedHosts = ownHosts(row.spec);
      const { fingerprint } = await this.vault.put(manager, { holder, name: 'own', text, allowedHosts });
      row.ownKey = { fingerprint, allowed_hosts: allowedHosts };
    }
    await this.environment.settle(manager, [environmentUser(row)]);
    return undefined;
  }

  protected override async removing(changes: ChangeSet, row: ProviderEntity): Promise<void> {
    const { manager } = changes;
    await removeCircuit(changes, row.id);
    await this.vault.remove(manager, { kind: 'provider', id: row.id });
    await this.vault.remove(manager, { kind: 'environment', id: row.id });
  }

  protected override verbOf(secrets: Secrets): string {
    return 'api_key' in secrets ? 'rotate' : 'update';
  }

  protected override async observe(
    manager: EntityManager,
    rows: readonly ProviderEntity[],
  ): Promise<ReadonlyMap<string, JsonObject>> {
    const ids = rows.map((row) => row.id);
    const uses = await usesOf(manager, ids);
    const circuits = await openProviderCircuits(manager, ids);
    const nowMs = Date.now();
    const environment = await this.environment.keys(manager);
    const credentialIds = rows.flatMap(({ spec }) => spec.credential_id ?? []);
    const found = credentialIds.length === 0 ? [] : await manager.findBy(CredentialEntity, { id: In(credentialIds) });
    const credentials = new Map(found.map((credential) => [credential.id, credential]));
    return new Map(
      rows.map((row) => {
        const credential = credentials.get(row.spec.credential_id ?? '');
        const effective = connectionInEffect({ provider: row, credential, environment });
        const isNeeded = (makeOf(row.spec).preset ?? makeOf(row.spec).driver?.contract)?.secret === 'required';
        const source = effective?.apiKey.source ?? 'missing';
        const observed: JsonObject = {
          status: row.spec.admin_status === 'disabled' ? 'disabled' : row.lastError === null ? 'active' : 'errored',
          last_error: row.lastError,
          last_checked_at: row.lastCheckedAt?.toISOString() ?? null,
          base_url_in_effect: effective?.fields.base_url.value ?? baseUrlOf(row.spec) ?? null,
          fingerprint: row.ownKey?.fingerprint ?? null,
          credential_source: source === 'missing' && !isNeeded ? 'not_needed' : source,
          // Known to routers; the gateway fills it in.
          credential_observed: null,
          circuit: keptOutBy(circuits.get(row.id), nowMs),
          model_count: uses.get(row.id)?.models ?? 0,
          deployment_count: uses.get(row.id)?.deployments ?? 0,
        };
        return [row.id, observed];
      }),
    );
  }

  private async addCredentialFaults(manager: EntityManager, spec: ProviderSpec, faults: Faults): Promise<void> {
    if (spec.credential_id === null || !isId(spec.credential_id)) return;
    const credential = await manager.findOneBy(CredentialEntity, { id: spec.credential_id });
    const misfit = credential === null ? undefined : credentialMisfit(credential.spec, spec);
    if (misfit !== undefined) faults.add('/credential_id', misfit);
  }
}

/** Hosts that a key saved with the provider goes to; a later change of the base URL leaves the key behind. */
function ownHosts(spec: ProviderSpec): readonly string[] {
  const { driver, preset } = makeOf(spec);
  if (driver === undefined) return [];
  return defaultAllowedHosts({ contract: driver.contract, preset }, connectionOf(spec));
}

function addOwnKeyFaults(spec: ProviderSpec, faults: Faults): void {
  const { driver, preset } = makeOf(spec);
  if (driver === undefined) {
    if (spec.type !== 'model') faults.add('/api_key', 'is not taken by this driver: use a named credential');
    return;
  }
  const need = preset?.secret ?? driver.contract.secret;
  faults.require(need !== 'none', '/api_key', 'is not taken by this driver: the connection itself proves who calls');
}

function refuseRanges(spec: ProviderSpec, opened: readonly string[]): never {
  throw new AppError('FORBIDDEN', 'Only platform administrators may open private ranges (egress:open).', {
    details: opened.map((range) => ({
      where: `/allowed_cidrs/${spec.allowed_cidrs.indexOf(range)}`,
      message: 'is a range that you may not open',
    })),
  });
}

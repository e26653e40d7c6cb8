import { Inject, Injectable } from '@nestjs/common';
import { isJsonObject, type JsonObject } from '@roundhouse/admin-api';
import { defaultAllowedHosts, findDriver } from '@roundhouse/drivers';
import type { FaultDetail } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import { removeCircuit } from '../circuits/remove-circuit.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { CredentialEntity } from '../credentials/infra/credential.entity.ts';
import { connectionValues } from '../providers/domain/connection.ts';
import { connectionOf } from '../providers/domain/provider.ts';
import { SecretVault } from '../secrets/secret-vault.ts';
import { recordPrice } from '../prices/infra/price-versions.ts';
import { DocumentService, type Draft, type Secrets } from '../resources/document-service.ts';
import { refuseWithDependants } from '../resources/resource-dependants.ts';
import { leaveGroups } from '../route-groups/withdrawal.ts';
import { freeKey, keyFromName } from '../resources/domain/derive-key.ts';
import type { Faults } from '../resources/domain/faults.ts';
import type { ResourceDocument } from '../resources/resource-kind.ts';
import { DeploymentObservations } from './deployment-observations.ts';
import { observeDeployments } from './deployment-view.ts';
import { DEPLOYMENT } from './deployment.kind.ts';
import type { ProviderFacts } from './domain/provider-facts.ts';
import { completeDeployment, requireDeployment, type DeploymentGround } from './domain/deployment.ts';
import { asksForTest } from './domain/retest.ts';
import type { DeploymentEntity, DeploymentSpec } from './infra/deployment.entity.ts';
import { modelNamed, modelOf } from './infra/model-rows.ts';
import { readProviders } from './infra/provider-rows.ts';

const MAX_KEY = 128;
const NODE_DRIVER = 'llama-server';

/** Use cases of deployments. Those on nodes are made by servings, not here. */
@Injectable()
export class DeploymentsService extends DocumentService<DeploymentSpec, DeploymentEntity> {
  protected override readonly maxKeyLength = MAX_KEY;
  /** Route groups, policies and the ledger name a deployment for good (002-05, 002-36). */
  protected override readonly fixed = ['key', 'model_id'];
  private readonly observations: DeploymentObservations;
  private readonly vault: SecretVault;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(DeploymentObservations) observations: DeploymentObservations,
    @Inject(SecretVault) vault: SecretVault,
  ) {
    super(commands, DEPLOYMENT);
    this.observations = observations;
    this.vault = vault;
    registerResource(handlers, this);
  }

  /** A deployment belongs where its model does: who makes one need not say where. */
  override async createIn(
    changes: ChangeSet,
    input: unknown,
    id?: string,
  ): Promise<{ row: DeploymentEntity; once?: JsonObject }> {
    if (!isJsonObject(input)) return super.createIn(changes, input, id);
    const model = await modelNamed(changes.manager, changes.caller, input);
    if (model === undefined) return super.createIn(changes, input, id);
    const place = { organization_id: model.organizationId, project_id: model.projectId };
    const named = Object.entries(input).filter(([, value]) => value !== null && value !== undefined);
    return super.createIn(changes, { ...place, ...Object.fromEntries(named), model_id: model.id }, id);
  }

  protected override async check(
    { manager }: ChangeSet,
    { spec, secrets, current }: Draft<DeploymentSpec, DeploymentEntity>,
    faults: Faults,
  ): Promise<DeploymentSpec> {
    const ground = await this.groundOf(manager, spec);
    const unknown = spec.provider_id !== null && ground.provider === undefined;
    const told = faults.details.some(({ where }) => where === '/provider_id');
    faults.require(!unknown || told, '/provider_id', `names no provider here ("${spec.provider_id?.slice(0, 64)}")`);
    const completed = completeDeployment(spec, ground);
    requireDeployment(faults, completed, current?.spec, ground);
    const placed = ground.mode === undefined || completed.project_id === ground.projectId;
    faults.require(placed, '/project_id', 'must be that of the model');
    const secret = secrets['api_key'];
    const takesSecret = ground.provider !== undefined && (ground.provider.preset ?? ground.contract)?.secret !== 'none';
    faults.require(typeof secret !== 'string' || takesSecret, '/api_key', 'is not taken here');
    if (completed.key !== null || current !== undefined) return completed;
    // Of two that are made at once the second must see the first, to step aside.
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('deployment_key ' || $1, 0))`, [
      completed.organization_id,
    ]);
    const derived = keyFromName(`${ground.provider?.spec.key ?? 'node'}-${spec.upstream_model_id}`, MAX_KEY);
    return { ...completed, key: freeKey(derived, await this.takenKeys(manager, completed, derived), MAX_KEY) };
  }

  protected override async takenKeys(manager: EntityManager, spec: DeploymentSpec, prefix: string) {
    const rows = await manager.query<{ key: string }[]>(
      'SELECT lower(key) AS key FROM deployment WHERE organization_id = $1 AND starts_with(lower(key), $2)',
      [spec.organization_id, prefix],
    );
    return new Set(rows.map((row) => row.key));
  }

  /** Those on nodes come and go with their serving. */
  override isManaged(described: ResourceDocument): boolean {
    return typeof described['serving_id'] === 'string';
  }

  override async holdsSecrets(manager: EntityManager, { id }: DeploymentEntity, secrets: Secrets): Promise<boolean> {
    const { api_key: text } = secrets;
    return text === undefined || this.vault.holds(manager, { kind: 'deployment', id }, new Map([['inline', text]]));
  }

  protected override async prepare(
    { manager, at }: ChangeSet,
    row: DeploymentEntity,
    former: DeploymentSpec | undefined,
    secrets: Secrets,
  ): Promise<undefined> {
    const { provider } = await this.groundOf(manager, row.spec);
    row.driver = provider?.contract?.name ?? row.driver ?? NODE_DRIVER;
    row.nodeId ??= null;
    row.instanceId ??= null;
    row.servingId ??= null;
    if (asksForTest(former, row.spec, 'api_key' in secrets)) row.testDueSince = at;
    const holder = { kind: 'deployment', id: row.id, organizationId: row.spec.organization_id } as const;
    const text = secrets['api_key'];
    if (text === null) await this.vault.remove(manager, holder);
    if (typeof text === 'string') {
      const allowedHosts = provider === undefined ? [] : inlineHosts(row.spec, provider);
      await this.vault.put(manager, { holder, name: 'inline', text, allowedHosts });
    }
    return undefined;
  }

  protected override async written(
    changes: ChangeSet,
    { id, spec }: DeploymentEntity,
    former: DeploymentSpec | undefined,
  ): Promise<void> {
    const owner = { kind: 'deployment', id, organizationId: spec.organization_id } as const;
    await recordPrice(changes, owner, former?.price ?? null, spec.price);
  }

  protected override async removing(changes: ChangeSet, row: DeploymentEntity): Promise<void> {
    await removeCircuit(changes, row.id);
    await this.vault.remove(changes.manager, { kind: 'deployment', id: row.id });
  }

  protected override verbOf(secrets: Secrets): string {
    return 'api_key' in secrets ? 'rotate' : 'update';
  }

  /** One that is forced out leaves the route groups that hold it; its serving stays in the way. */
  protected override async detach(changes: ChangeSet, row: DeploymentEntity): Promise<void> {
    refuseWithDependants(this.kind.noun, await this.dependants(changes.manager, row));
    await leaveGroups(changes, row.spec.organization_id, { kind: 'deployment', id: row.id });
  }

  protected override async dependants(_manager: EntityManager, row: DeploymentEntity): Promise<FaultDetail[]> {
    if (row.servingId === null) return [];
    return [{ where: `/dependants/serving/${row.servingId}`, message: `serving ${row.servingId} depends on it` }];
  }

  protected override observe(
    manager: EntityManager,
    rows: readonly DeploymentEntity[],
  ): Promise<ReadonlyMap<string, JsonObject>> {
    return observeDeployments(manager, this.observations, rows);
  }

  private async groundOf(manager: EntityManager, spec: DeploymentSpec): Promise<DeploymentGround> {
    const model = await modelOf(manager, spec.model_id);
    const providerId = spec.provider_id;
    const known = providerId !== null && isId(providerId) ? await readProviders(manager, [providerId]) : undefined;
    const found = providerId === null ? undefined : known?.get(providerId);
    // What belongs to another organization looks like what is not there.
    const provider = found?.spec.organization_id === spec.organization_id ? found : undefined;
    const credentialId = spec.credential_id;
    const named =
      credentialId !== null && isId(credentialId)
        ? await manager.findOneBy(CredentialEntity, { id: credentialId })
        : null;
    const contract = providerId === null ? findDriver(NODE_DRIVER)?.contract : provider?.contract;
    return { mode: model?.mode, projectId: model?.projectId ?? null, provider, contract, credential: named?.spec };
  }
}

/**
 * Hosts that an inline key goes to: that of the base URL saved with it, else those of the provider as it is now. A later
 * change of either leaves the key behind.
 */
function inlineHosts(spec: DeploymentSpec, { contract, preset, spec: provider }: ProviderFacts): readonly string[] {
  if (contract === undefined) return [];
  const own = connectionValues(spec.connection ?? {});
  const fields = own.base_url === undefined ? { ...connectionOf(provider), ...own } : own;
  return defaultAllowedHosts({ contract, preset }, fields);
}

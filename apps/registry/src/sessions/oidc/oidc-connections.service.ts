import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@roundhouse/admin-api';
import { hashApiKeySecret } from '@roundhouse/secrets';
import type { EntityManager } from 'typeorm';
import { OperationHandlers } from '../../admin/operation-handlers.ts';
import { registerResource } from '../../admin/resource-handlers.ts';
import type { ChangeSet } from '../../commands/change-set.ts';
import { CommandPath } from '../../commands/command-path.service.ts';
import { KEY_MATERIAL, type KeyMaterial } from '../../key-material/key-material.ts';
import { DocumentService, type Draft, type Secrets } from '../../resources/document-service.ts';
import type { Faults } from '../../resources/domain/faults.ts';
import { connectionFaults } from '../domain/oidc-connection-rules.ts';
import { sealClientSecret } from './infra/client-secrets.ts';
import type { OidcConnectionEntity, OidcConnectionSpec } from './infra/oidc-connection.entity.ts';
import { OIDC_CONNECTION } from './oidc-connection.kind.ts';

type SealingKeys = Pick<KeyMaterial, 'masterKeys' | 'peppers'>;

/** Use cases of connections to identity providers. */
@Injectable()
export class OidcConnectionsService extends DocumentService<OidcConnectionSpec, OidcConnectionEntity> {
  private readonly keys: SealingKeys;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(KEY_MATERIAL) keys: SealingKeys,
  ) {
    super(commands, OIDC_CONNECTION);
    this.keys = keys;
    registerResource(handlers, this);
  }

  protected override async check(
    { manager }: ChangeSet,
    { spec, secrets, current }: Draft<OidcConnectionSpec, OidcConnectionEntity>,
    faults: Faults,
  ): Promise<OidcConnectionSpec> {
    connectionFaults(spec, faults);
    // A secret is for one provider: with another address it must not follow by itself.
    const moved = current !== undefined && current.sealedSecret !== null && current.spec.issuer !== spec.issuer;
    const hasSecret = typeof secrets['client_secret'] === 'string';
    faults.require(!moved || hasSecret, '/client_secret', 'must be given again for another issuer');
    const rules = [];
    for (const [index, rule] of spec.rules.entries()) {
      const organizationId = await organizationOf(manager, rule.organization_id);
      const named = String(rule.organization_id).slice(0, 64);
      faults.require(
        organizationId !== undefined,
        `/rules/${index}/organization_id`,
        `names no organization ("${named}")`,
      );
      rules.push({ ...rule, organization_id: organizationId ?? null });
    }
    return { ...spec, rules };
  }

  protected override async prepare(
    { manager }: ChangeSet,
    row: OidcConnectionEntity,
    former: OidcConnectionSpec | undefined,
    secrets: Secrets,
  ): Promise<JsonObject | undefined> {
    if (former === undefined) {
      Object.assign(row, { sealedSecret: null, masterKeyId: null, secretRevision: 0n, fingerprint: null });
    }
    const text = secrets['client_secret'];
    if (typeof text !== 'string') return undefined;
    await sealClientSecret(manager, this.keys.masterKeys, row, text);
    row.fingerprint = hashApiKeySecret(this.keys.peppers.current, text).toString('hex').slice(0, 12);
    return undefined;
  }

  protected override async written(
    { manager }: ChangeSet,
    { id, spec }: OidcConnectionEntity,
    former: OidcConnectionSpec | undefined,
  ): Promise<void> {
    if (former === undefined || former.issuer === spec.issuer) return;
    // Another provider's subject of the same name is somebody else.
    await manager.query('DELETE FROM oidc_identity WHERE connection_id = $1', [id]);
    await manager.query('DELETE FROM oidc_flow WHERE connection_id = $1', [id]);
  }

  protected override async observe(
    _manager: EntityManager,
    rows: readonly OidcConnectionEntity[],
  ): Promise<ReadonlyMap<string, JsonObject>> {
    return new Map(rows.map(({ id, fingerprint }) => [id, { client_secret_fingerprint: fingerprint }]));
  }

  protected override verbOf(secrets: Secrets): string {
    return 'client_secret' in secrets ? 'rotate' : 'update';
  }
}

/** Id of an organization named by id or key; null stays null. @returns undefined when there is none */
async function organizationOf(manager: EntityManager, named: string | null): Promise<string | null | undefined> {
  if (named === null) return null;
  const [row] = await manager.query<{ id: string }[]>(
    'SELECT id FROM organization WHERE id::text = $1 OR lower(key) = lower($1)',
    [named],
  );
  return row?.id;
}

import { REVOKE_API_KEY, ROTATE_API_KEY, type JsonObject } from '@roundhouse/admin-api';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import { removeAccessOf } from '../access-policies/subject-removal.ts';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requireCovering, requirePermission, type Caller } from '../commands/domain/caller.ts';
import { KEY_MATERIAL } from '../key-material/key-material.ts';
import { DocumentService, type Created, type Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { API_KEY } from './api-key.kind.ts';
import { apiKeyFaults, apiKeyStatus } from './domain/api-key.ts';
import type { ApiKeyEntity, ApiKeySpec } from './infra/api-key.entity.ts';
import {
  grantsOfSpec,
  keyOwnerFaults,
  requireKeyOfOwn,
  requireKeyWithinRights,
  withPlaceAndOwner,
} from './key-owner.ts';
import { keepPrevious, mintSecret, type KeyMinting } from './key-secrets.ts';
import { ownerStatesOf } from './keys-of-owner.ts';

/** Use cases of API keys. Whoever changes one must have every right of its. */
@Injectable()
export class ApiKeysService extends DocumentService<ApiKeySpec, ApiKeyEntity> {
  protected override readonly fixed = ['member_id', 'service_account_id', 'environment'];
  private readonly minting: KeyMinting;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(KEY_MATERIAL) minting: KeyMinting,
  ) {
    super(commands, API_KEY);
    this.minting = minting;
    registerResource(handlers, this);
    handlers.on(REVOKE_API_KEY, async ({ caller, params }) =>
      this.shown(await this.revoke(caller, params['id'] ?? '')),
    );
    handlers.on(ROTATE_API_KEY, async ({ caller, params, body }) => {
      const { row, once } = await this.rotate(caller, params['id'] ?? '', body.overlap_seconds);
      return { ...(await this.shown(row)), ...once };
    });
  }

  override async createIn(changes: ChangeSet, input: unknown) {
    return super.createIn(changes, await withPlaceAndOwner(changes.manager, changes.caller, input));
  }

  /**
   * Ends a key, with every secret it has, on every gateway in under a second. Revoking twice changes nothing.
   *
   * @throws AppError NOT_FOUND; FORBIDDEN for a key that can do more than the caller
   */
  async revoke(caller: Caller, id: string): Promise<ApiKeyEntity> {
    return this.commands.run(caller, async (changes) => {
      const row = await this.changeable(changes, id, 'revoke');
      if (row.revokedAt !== null) return row;
      const before = API_KEY.describe(row);
      row.revokedAt = changes.at;
      keepPrevious(row, null);
      return changes.update(API_KEY, row, before, 'revoke');
    });
  }

  /**
   * Gives a key a new secret, once per idempotency key of the caller. Of earlier secrets only the last one stays valid,
   * until the overlap ends.
   *
   * @param overlapSeconds 0 = the old secret ends at once
   * @throws AppError NOT_FOUND; FORBIDDEN; CONFLICT for a revoked key
   */
  async rotate(caller: Caller, id: string, overlapSeconds: number): Promise<Created<ApiKeyEntity>> {
    let secret: string | undefined;
    const request = { rotate: id, overlap_seconds: overlapSeconds };
    const { row, created } = await this.commands.createOnce(caller, API_KEY, request, async (changes) => {
      const row = await this.changeable(changes, id, 'rotate');
      await requireKeyOfOwn(changes.manager, caller, row.spec);
      if (row.revokedAt !== null) throw new AppError('CONFLICT', 'This key is revoked: make a new one instead.');
      const before = API_KEY.describe(row);
      keepPrevious(row, overlapSeconds === 0 ? null : new Date(changes.at.getTime() + overlapSeconds * 1000));
      secret = mintSecret(row, this.minting);
      return changes.update(API_KEY, row, before, 'rotate');
    });
    return secret === undefined || !created ? { row, created } : { row, created, once: { secret } };
  }

  /** What was said about the key's access goes with it. */
  override async deleteIn(changes: ChangeSet, id: string, force = false): Promise<void> {
    await removeAccessOf(changes, 'api_key_id', [id]);
    await super.deleteIn(changes, id, force);
  }

  protected override async check(
    { caller, manager, at }: ChangeSet,
    { spec, current, id }: Draft<ApiKeySpec, ApiKeyEntity>,
    faults: Faults,
  ): Promise<ApiKeySpec> {
    apiKeyFaults(spec, current?.spec, at.getTime(), faults);
    if (current === undefined) await keyOwnerFaults(manager, caller, spec, faults);
    else requireCovering(caller, await grantsOfSpec(manager, current.spec), '');
    if (faults.details.length > 0) return spec;
    const place = API_KEY.placeOf(spec, id);
    // Into another team, too, only whoever may change keys there.
    if (current !== undefined) requirePermission(caller, 'api-key:update', place);
    await requireKeyWithinRights(manager, caller, spec, place);
    return { ...spec, environment: spec.environment ?? this.minting.keyEnvironment };
  }

  protected override async prepare(
    _changes: ChangeSet,
    row: ApiKeyEntity,
    former: ApiKeySpec | undefined,
  ): Promise<JsonObject | undefined> {
    if (former !== undefined) return undefined;
    row.revokedAt = null;
    keepPrevious(row, null);
    return { secret: mintSecret(row, this.minting) };
  }

  protected override async removing({ caller, manager }: ChangeSet, row: ApiKeyEntity): Promise<void> {
    requireCovering(caller, await grantsOfSpec(manager, row.spec), '');
  }

  protected override async observe(
    manager: EntityManager,
    rows: readonly ApiKeyEntity[],
  ): Promise<ReadonlyMap<string, JsonObject>> {
    const owners = await ownerStatesOf(manager, rows);
    return new Map(rows.map((row) => [row.id, observed(row, owners.get(row.id)?.disabled ?? false, Date.now())]));
  }

  /** A key that the caller may act on and whose rights the caller has. */
  private async changeable(changes: ChangeSet, id: string, verb: 'revoke' | 'rotate'): Promise<ApiKeyEntity> {
    const { manager, caller } = changes;
    const row = await this.find(manager, caller, id, true);
    requirePermission(caller, this.action(verb), API_KEY.placeOf(row.spec, id));
    requireCovering(caller, await grantsOfSpec(manager, row.spec), '');
    return row;
  }

  private async shown(row: ApiKeyEntity): Promise<JsonObject> {
    return (await this.show([row]))[0]!;
  }
}

function observed(row: ApiKeyEntity, ownerDisabled: boolean, nowMs: number): JsonObject {
  const { hint, revokedAt, previousUntil, spec } = row;
  const overlap = previousUntil !== null && previousUntil.getTime() > nowMs ? previousUntil : null;
  const state = { revoked: revokedAt !== null, expiresAt: spec.expires_at, ownerDisabled };
  return {
    status: apiKeyStatus(state, nowMs),
    hint,
    revoked: revokedAt !== null,
    revoked_at: revokedAt?.toISOString() ?? null,
    previous_secret_until: overlap?.toISOString() ?? null,
  };
}

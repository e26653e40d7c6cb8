import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { isId, newId } from '@roundhouse/kernel';
import { apiKeyHint, createApiKey, hashApiKeySecret } from '@roundhouse/secrets';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import { CommandPath } from '../commands/command-path.service.ts';
import { isPlatformCaller, mayActIn, type Caller } from '../commands/domain/caller.ts';
import { KEY_MATERIAL, type KeyMaterial } from '../key-material/key-material.ts';
import { ProjectEntity } from '../projects/infra/project.entity.ts';
import { listPage, visibleOrganization, type Page, type PageQuery } from '../resources/resource-list.ts';
import { findVisible } from '../resources/resource-lookup.ts';
import { API_KEY } from './api-key.kind.ts';
import { apiKeyFaults, DEFAULT_SCOPES, type ApiKeyWish } from './domain/api-key.ts';
import { ApiKeyEntity } from './infra/api-key.entity.ts';

/** A new key and its text, which nobody sees again. */
export interface NewApiKey {
  row: ApiKeyEntity;
  /** Undefined when the creation was repeated under its idempotency key: the text was shown the first time. */
  text: string | undefined;
}

/** Use cases of API keys. */
@Injectable()
export class ApiKeysService {
  private readonly commands: CommandPath;
  private readonly keys: Pick<KeyMaterial, 'peppers' | 'keyEnvironment'>;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(KEY_MATERIAL) keys: Pick<KeyMaterial, 'peppers' | 'keyEnvironment'>,
  ) {
    this.commands = commands;
    this.keys = keys;
  }

  /** @throws AppError INVALID_REQUEST naming every fault, also for an unknown project */
  async create(caller: Caller, wish: ApiKeyWish): Promise<NewApiKey> {
    let text: string | undefined;
    const { row } = await this.commands.createOnce(caller, API_KEY, wish, async (changes) => {
      const scopes = wish.scopes.length === 0 ? DEFAULT_SCOPES : wish.scopes;
      const faults = apiKeyFaults({ ...wish, scopes }, caller, changes.at.getTime());
      const project = await findProject(changes.manager, caller, wish.projectId);
      if (project === undefined) faults.add('/project_id', 'names no project that you may use');
      faults.throwIfAny('API key');

      const id = newId();
      const made = createApiKey(this.keys.keyEnvironment, id);
      text = made.text;
      const pepper = this.keys.peppers.current;
      const row = Object.assign(new ApiKeyEntity(), {
        id,
        organizationId: project!.spec.organization_id,
        projectId: project!.id,
        displayName: wish.displayName,
        scopes: [...new Set(scopes)],
        hint: apiKeyHint(made.text),
        pepperId: pepper.id,
        secretHmac: hashApiKeySecret(pepper, made.secret),
        expiresAtMs: wish.expiresAtMs,
        revokedAt: null,
      });
      return changes.create(API_KEY, row);
    });
    return { row, text };
  }

  /** @throws AppError NOT_FOUND */
  async get(caller: Caller, id: string): Promise<ApiKeyEntity> {
    return this.commands.read((manager) => findVisible(manager, API_KEY, caller, id));
  }

  /** Lists what the caller may see. @throws AppError INVALID_REQUEST for a bad cursor or limit; NOT_FOUND */
  async list(
    caller: Caller,
    organizationId: string,
    page: PageQuery,
    filter: FindOptionsWhere<ApiKeyEntity> = {},
  ): Promise<Page<ApiKeyEntity>> {
    const visible = visibleOrganization(caller, organizationId);
    const where = visible === undefined ? filter : { ...filter, organizationId: visible };
    return this.commands.read((manager) => listPage(manager, API_KEY, where, page));
  }

  /** Takes effect on every gateway in under a second. Revoking twice changes nothing. @throws AppError NOT_FOUND */
  async revoke(caller: Caller, id: string): Promise<ApiKeyEntity> {
    return this.commands.run(caller, async (changes) => {
      const row = await findVisible(changes.manager, API_KEY, caller, id, true);
      if (row.revokedAt !== null) return row;
      if (row.scopes.includes('platform_admin') && !isPlatformCaller(caller)) {
        throw new AppError('FORBIDDEN', 'Only platform administrators may revoke a platform key.');
      }
      const before = API_KEY.describe(row);
      row.revokedAt = changes.at;
      return changes.update(API_KEY, row, before, 'revoke');
    });
  }
}

async function findProject(manager: EntityManager, caller: Caller, id: string): Promise<ProjectEntity | undefined> {
  if (!isId(id)) return undefined;
  const project = await manager.findOne(ProjectEntity, { where: { id }, lock: { mode: 'for_key_share' } });
  return project !== null && mayActIn(caller, project.spec.organization_id) ? project : undefined;
}

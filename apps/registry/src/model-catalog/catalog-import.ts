import { Inject, Injectable } from '@nestjs/common';
import { MODEL_CATALOG_IMPORT, refusal, type JsonObject } from '@roundhouse/admin-api';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { findCatalogEntry, type CatalogEntry } from '@roundhouse/model-catalog';
import type { EntityManager } from 'typeorm';
import { OperationHandlers, type HandlerCall } from '../admin/operation-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { callableScope } from '../models/domain/model.ts';
import { takenNames } from '../models/infra/callable-names.ts';
import type { ModelEntity } from '../models/infra/model.entity.ts';
import { ModelsService } from '../models/models.service.ts';
import { pricesMode } from '../prices/domain/price.ts';
import { freeKey } from '../resources/domain/derive-key.ts';
import { fillFrom, keyFrom } from './domain/fill.ts';

type Wish = HandlerCall<typeof MODEL_CATALOG_IMPORT>['body'];

const MAX_KEY = 128;

/** Makes models of the catalog's entries: usable as soon as their provider has a key (003-03). */
@Injectable()
export class CatalogImport {
  private readonly models: ModelsService;

  constructor(
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(CommandPath) commands: CommandPath,
    @Inject(ModelsService) models: ModelsService,
  ) {
    this.models = models;
    handlers.on(MODEL_CATALOG_IMPORT, async ({ caller, body }) => {
      // What the catalog states is its source's word; whoever imports it takes it over.
      const rows = await commands.run({ ...caller, confirmed: true }, (changes) => this.importAll(changes, body));
      return { data: await models.show(rows) };
    });
  }

  private async importAll(changes: ChangeSet, wish: Wish): Promise<ModelEntity[]> {
    const entries = wish.ids.map((id) => findCatalogEntry(id));
    const faults: FaultDetail[] = entries.flatMap((entry, index) =>
      entry === undefined ? [{ where: `/ids/${index}`, message: 'names no entry of the catalog' }] : [],
    );
    const place = await this.models.placeOfNew(changes.manager, changes.caller, wish);
    if (place === undefined) throw new AppError('NOT_FOUND', 'No such organization or project.');
    const owner = {
      organization_id: place.organizationId,
      project_id: place.projectId === '' ? null : place.projectId,
    };
    const made: ModelEntity[] = [];
    for (const [index, entry] of entries.entries()) {
      if (entry === undefined) continue;
      try {
        made.push(await this.importOne(changes, entry, wish, owner));
      } catch (error) {
        if (!(error instanceof AppError) || error.reason !== 'INVALID_REQUEST') throw error;
        faults.push(
          ...error.details.map((fault) => ({ where: `/ids/${index}`, message: `${fault.where} ${fault.message}` })),
        );
      }
    }
    if (faults.length > 0) throw refusal('import', faults);
    return made;
  }

  /** The model of an entry; that which is there already is left as it is. */
  private async importOne(
    changes: ChangeSet,
    entry: CatalogEntry,
    wish: Wish,
    owner: { organization_id: string; project_id: string | null },
  ): Promise<ModelEntity> {
    const { manager, caller } = changes;
    const present = await importedBefore(manager, entry, wish.provider_id, owner);
    if (present !== undefined) return this.models.find(manager, caller, present);
    const fill = fillFrom(entry);
    const key = keyFrom(entry);
    const taken = await takenNames(manager, owner.organization_id, callableScope(owner), key.toLowerCase());
    // What the catalog has no price for waits for somebody who knows it.
    const ready = pricesMode(fill.price, fill.mode);
    const document: JsonObject = {
      ...owner,
      ...fill,
      key: freeKey(key, taken, MAX_KEY),
      visibility: wish.visibility,
      access_groups: [...wish.access_groups],
      admin_status: ready ? 'active' : 'draft',
      deployments: [{ provider_id: wish.provider_id, upstream_model_id: entry.upstream_model_id }],
    };
    return this.models.importIn(changes, document);
  }
}

/** Id of a model in that scope which has the entry on the provider already. */
async function importedBefore(
  manager: EntityManager,
  entry: CatalogEntry,
  provider: string,
  owner: { organization_id: string; project_id: string | null },
): Promise<string | undefined> {
  const [row] = await manager.query<{ id: string }[]>(
    `SELECT m.id FROM model m JOIN deployment d ON d.model_id = m.id JOIN provider p ON p.id = d.provider_id
     WHERE m.organization_id = $1 AND m.project_id IS NOT DISTINCT FROM $2::uuid
       AND d.spec->>'upstream_model_id' = $3 AND (p.id::text = $4 OR lower(p.key) = lower($4))
     ORDER BY m.id LIMIT 1`,
    [owner.organization_id, owner.project_id, entry.upstream_model_id, provider],
  );
  return row?.id;
}

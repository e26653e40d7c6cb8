import { Inject, Injectable } from '@nestjs/common';
import { MODEL_BULK, MODEL_DUPLICATE, MODEL_PRICES, MODEL_REORDER, type JsonObject } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { OperationHandlers, type HandlerCall } from '../admin/operation-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import type { Caller } from '../commands/domain/caller.ts';
import { DeploymentEntity } from '../deployments/infra/deployment.entity.ts';
import { priceHistory } from '../prices/infra/price-versions.ts';
import { showPriceHistory } from '../prices/price-history.ts';
import { copyOf } from './domain/copy-model.ts';
import { ModelsService } from './models.service.ts';

type BulkChange = HandlerCall<typeof MODEL_BULK>['body'];

/** What became of one of many. */
interface Outcome {
  readonly outcome: 'done' | 'unchanged' | 'not_found' | 'refused';
  readonly message: string | null;
  readonly details: readonly { where: string; message: string }[];
}

/** Operations of models beside those of every resource. */
@Injectable()
export class ModelOperations {
  private readonly commands: CommandPath;
  private readonly models: ModelsService;

  constructor(
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(CommandPath) commands: CommandPath,
    @Inject(ModelsService) models: ModelsService,
  ) {
    this.commands = commands;
    this.models = models;
    handlers.on(MODEL_DUPLICATE, (call) => this.duplicate(call));
    handlers.on(MODEL_REORDER, ({ caller, body }) => this.reorder(caller, body.ids));
    handlers.on(MODEL_BULK, ({ caller, body }) => this.bulk(caller, body));
    handlers.on(MODEL_PRICES, async ({ caller, params }) => {
      const { id } = await models.get(caller, params['id'] ?? '');
      return showPriceHistory(await commands.read((manager) => priceHistory(manager, id)), new Date());
    });
  }

  private async duplicate({ caller, params, body }: HandlerCall<typeof MODEL_DUPLICATE>): Promise<JsonObject> {
    const original = await this.models.get(caller, params['id'] ?? '');
    const deployments = await this.commands.read((manager) =>
      manager
        .createQueryBuilder(DeploymentEntity, 'd')
        .where('d.model_id = :id', { id: original.id })
        .orderBy('d.id')
        .getMany(),
    );
    const copy = copyOf(
      original.spec,
      deployments.map(({ spec }) => spec),
      { key: body.key, displayName: body.display_name },
    );
    // What the original claims was confirmed when it was saved.
    const { row } = await this.models.create({ ...caller, confirmed: true }, copy);
    return (await this.models.show([row]))[0]!;
  }

  private async reorder(caller: Caller, ids: readonly string[]): Promise<JsonObject> {
    const outcomes = await this.commands.run(caller, async (changes) => {
      const reached: Outcome[] = [];
      for (const [index, id] of ids.entries()) {
        reached.push(await outcomeOf(() => this.models.changed(changes, id, { display_order: index + 1 })));
      }
      return reached;
    });
    return answer(ids, outcomes);
  }

  private async bulk(caller: Caller, change: BulkChange): Promise<JsonObject> {
    const outcomes: Outcome[] = [];
    // One transaction each: what is refused for one does not stop the others.
    for (const id of change.ids) outcomes.push(await outcomeOf(() => this.apply(caller, id, change)));
    return answer(change.ids, outcomes);
  }

  private async apply(caller: Caller, id: string, change: BulkChange): Promise<boolean> {
    if (change.action === 'delete') {
      await this.models.delete(caller, id);
      return true;
    }
    return this.commands.run(caller, (changes) => this.models.changed(changes, id, patchOf(change)));
  }
}

function patchOf(change: Exclude<BulkChange, { action: 'delete' }>): JsonObject {
  switch (change.action) {
    case 'set_visibility':
      return { visibility: change.visibility };
    case 'set_tier':
      return { tier: change.tier };
    case 'activate':
      return { admin_status: 'active' };
    default:
      return { admin_status: 'inactive' };
  }
}

async function outcomeOf(work: () => Promise<boolean>): Promise<Outcome> {
  try {
    return { outcome: (await work()) ? 'done' : 'unchanged', message: null, details: [] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.reason === 'NOT_FOUND') return { outcome: 'not_found', message: error.message, details: [] };
    // What may pass by itself is the caller's to repeat, not an outcome.
    if (!['INVALID_REQUEST', 'CONFLICT', 'FORBIDDEN'].includes(error.reason)) throw error;
    return { outcome: 'refused', message: error.message, details: [...error.details] };
  }
}

function answer(ids: readonly string[], outcomes: readonly Outcome[]): JsonObject {
  return { data: ids.map((id, index) => ({ id, ...outcomes[index]! })) };
}

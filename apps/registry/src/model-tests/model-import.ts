import { Inject, Injectable } from '@nestjs/common';
import { IMPORT_MODELS, refusal, type JsonObject } from '@roundhouse/admin-api';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { matchUpstreamId } from '@roundhouse/model-catalog';
import type { z } from 'zod';
import type { ChangeSet } from '../commands/change-set.ts';
import { DeploymentsService } from '../deployments/deployments.service.ts';
import { fillFrom, keyFrom } from '../model-catalog/domain/fill.ts';
import { callableScope } from '../models/domain/model.ts';
import { takenNames } from '../models/infra/callable-names.ts';
import { ModelsService } from '../models/models.service.ts';
import type { ProviderEntity } from '../providers/infra/provider.entity.ts';
import { freeKey, keyFromName } from '../resources/domain/derive-key.ts';
import { changesOf, factsOf, type Offer } from './domain/offers.ts';
import { knownDeployments, rememberImport, type PlacedDeployment } from './infra/known-deployments.ts';

type Wish = z.output<NonNullable<(typeof IMPORT_MODELS)['body']>>;
type Choice = Wish['models'][number];

/** What an import works from. */
export interface ImportGround {
  readonly provider: ProviderEntity;
  readonly offers: readonly Offer[];
  /** Deployments on the provider that the caller may see. */
  readonly known: readonly PlacedDeployment[];
  readonly wish: Wish;
}

const MAX_KEY = 128;
const CALLABLE = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/;

/** Takes models of a provider over: makes new ones, updates known ones, switches off those that it offers no more. */
@Injectable()
export class ModelImport {
  private readonly models: ModelsService;
  private readonly deployments: DeploymentsService;

  constructor(
    @Inject(ModelsService) models: ModelsService,
    @Inject(DeploymentsService) deployments: DeploymentsService,
  ) {
    this.models = models;
    this.deployments = deployments;
  }

  /** @throws AppError INVALID_REQUEST naming every fault; FORBIDDEN, CONFLICT of what it makes and changes */
  async importAll(changes: ChangeSet, ground: ImportGround): Promise<JsonObject[]> {
    const faults: FaultDetail[] = [];
    const done: JsonObject[] = [];
    const attempt = async (where: string, work: () => Promise<JsonObject[]>): Promise<void> => {
      try {
        done.push(...(await work()));
      } catch (error) {
        if (!(error instanceof AppError) || error.reason !== 'INVALID_REQUEST') throw error;
        const details = error.details.length === 0 ? [{ where: '', message: error.message }] : error.details;
        faults.push(...details.map((fault) => ({ where, message: `${fault.where} ${fault.message}`.trim() })));
      }
    };
    for (const [index, choice] of ground.wish.models.entries()) {
      await attempt(`/models/${index}`, () => this.take(changes, ground, choice));
    }
    for (const [index, upstreamModelId] of ground.wish.deactivate.entries()) {
      await attempt(`/deactivate/${index}`, () => this.switchOff(changes, ground, upstreamModelId));
    }
    if (faults.length > 0) throw refusal('import', faults);
    return done;
  }

  private async take(changes: ChangeSet, ground: ImportGround, choice: Choice): Promise<JsonObject[]> {
    const offer = ground.offers.find(({ upstreamModelId }) => upstreamModelId === choice.upstream_model_id);
    if (offer === undefined) throw refusal('model', [{ where: '', message: 'is not offered by the provider' }]);
    const known = ground.known.filter(({ upstreamModelId }) => upstreamModelId === offer.upstreamModelId);
    const ofModel = known.filter(({ modelId, modelKey }) => [modelId, modelKey].includes(choice.model_id ?? modelId));
    if (ofModel.length > 0) {
      const updated: JsonObject[] = [];
      for (const deployment of ofModel) updated.push(await this.update(changes, offer, deployment));
      return updated;
    }
    return [await this.make(changes, ground, offer, choice)];
  }

  private async update(changes: ChangeSet, offer: Offer, deployment: PlacedDeployment): Promise<JsonObject> {
    const { deploymentId, modelId } = deployment;
    const wanted = changesOf(offer, deployment).filter(({ kept }) => !kept);
    const facts = wanted.filter(({ field }) => field !== 'admin_status');
    const isBack = facts.length < wanted.length;
    if (facts.length > 0) {
      const capabilities = Object.fromEntries(facts.map(({ field, to }) => [field.replace('capabilities.', ''), to]));
      await this.models.updateIn(changes, modelId, { capabilities });
    }
    if (isBack) await this.deployments.updateIn(changes, deploymentId, { admin_status: 'active' });
    await rememberImport(changes.manager, deploymentId, { facts: factsOf(offer), missing: false });
    return outcome(deployment, isBack ? 'reactivated' : facts.length > 0 ? 'updated' : 'unchanged');
  }

  /** A new model is a draft: it is published by whoever has tested and priced it (001-37). */
  private async make(
    changes: ChangeSet,
    { provider, wish }: ImportGround,
    offer: Offer,
    choice: Choice,
  ): Promise<JsonObject> {
    const { manager } = changes;
    const deployment = { provider_id: provider.id, upstream_model_id: offer.upstreamModelId };
    if (choice.model_id === undefined) {
      const owner = {
        organization_id: provider.spec.organization_id,
        project_id: wish.project_id ?? provider.spec.project_id,
      };
      const document = await this.draftOf(changes, owner, offer, choice);
      await this.models.createIn(changes, { ...document, deployments: [deployment] });
    } else {
      await this.deployments.createIn(changes, { ...deployment, model_id: choice.model_id });
    }
    // The newest on this provider is the one that was just made.
    const [made] = (await knownDeployments(manager, provider.id))
      .filter(({ upstreamModelId }) => upstreamModelId === offer.upstreamModelId)
      .toSorted((one, other) => (one.deploymentId < other.deploymentId ? 1 : -1));
    await rememberImport(manager, made!.deploymentId, { facts: factsOf(offer), missing: false });
    return outcome(made!, 'created');
  }

  private async draftOf(
    { manager }: ChangeSet,
    owner: { organization_id: string; project_id: string | null },
    offer: Offer,
    choice: Choice,
  ): Promise<JsonObject> {
    const match = matchUpstreamId(offer.upstreamModelId);
    // A guess may prefill a form, but nobody looks at what an import fills in.
    const entry = match === undefined || match.confidence === 'fuzzy' ? undefined : match.entry;
    const fill = entry === undefined ? undefined : fillFrom(entry);
    const wanted = choice.key ?? (entry === undefined ? keyOf(offer) : keyFrom(entry));
    const taken = await takenNames(manager, owner.organization_id, callableScope(owner), wanted.toLowerCase());
    return {
      ...owner,
      ...fill,
      key: choice.key ?? freeKey(wanted, taken, MAX_KEY),
      display_name: choice.display_name ?? fill?.display_name ?? (offer.displayName || offer.upstreamModelId),
      mode: offer.mode || (fill?.mode ?? (/embed/i.test(offer.upstreamModelId) ? 'embedding' : 'chat')),
      capabilities: { ...fill?.capabilities, ...factsOf(offer) },
      admin_status: 'draft',
    };
  }

  private async switchOff(
    changes: ChangeSet,
    { offers, known }: ImportGround,
    upstreamModelId: string,
  ): Promise<JsonObject[]> {
    if (offers.some((offer) => offer.upstreamModelId === upstreamModelId)) {
      throw refusal('model', [{ where: '', message: 'is still offered by the provider' }]);
    }
    const gone = known.filter((deployment) => deployment.upstreamModelId === upstreamModelId);
    if (gone.length === 0) throw refusal('model', [{ where: '', message: 'names no model of this provider' }]);
    const outcomes: JsonObject[] = [];
    for (const deployment of gone) {
      const isActive = deployment.adminStatus === 'active';
      if (isActive) {
        await this.deployments.updateIn(changes, deployment.deploymentId, { admin_status: 'inactive' });
        const facts = deployment.imported ?? {};
        await rememberImport(changes.manager, deployment.deploymentId, { facts, missing: true });
      }
      outcomes.push(outcome(deployment, isActive ? 'deactivated' : 'unchanged'));
    }
    return outcomes;
  }
}

function keyOf({ upstreamModelId }: Offer): string {
  return CALLABLE.test(upstreamModelId) ? upstreamModelId : keyFromName(upstreamModelId, MAX_KEY);
}

function outcome({ upstreamModelId, modelId, modelKey, deploymentId }: PlacedDeployment, word: string): JsonObject {
  return {
    upstream_model_id: upstreamModelId,
    outcome: word,
    model_id: modelId,
    model_key: modelKey,
    deployment_id: deploymentId,
  };
}

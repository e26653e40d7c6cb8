import { Inject, Injectable } from '@nestjs/common';
import { IMPORT_MODELS, readDocument, type Json, type JsonObject } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { OperationCall } from '@roundhouse/contracts/registry/v1/admin_service';
import { CallerResolver } from '../admin/caller-resolver.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { may, requirePermission, type Caller } from '../commands/domain/caller.ts';
import { PROVIDER } from '../providers/provider.kind.ts';
import type { ProviderEntity } from '../providers/infra/provider.entity.ts';
import { ProvidersService } from '../providers/providers.service.ts';
import type { EntityManager } from 'typeorm';
import { compareOffers, type ComparedOffer, type Offer } from './domain/offers.ts';
import { knownDeployments, type PlacedDeployment } from './infra/known-deployments.ts';
import { ModelImport } from './model-import.ts';

/** What providers offer, held against what is configured. */
@Injectable()
export class OfferedModelsService {
  private readonly commands: CommandPath;
  private readonly callers: CallerResolver;
  private readonly providers: ProvidersService;
  private readonly importer: ModelImport;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(CallerResolver) callers: CallerResolver,
    @Inject(ProvidersService) providers: ProvidersService,
    @Inject(ModelImport) importer: ModelImport,
  ) {
    this.commands = commands;
    this.callers = callers;
    this.providers = providers;
    this.importer = importer;
  }

  /** @throws AppError NOT_FOUND, FORBIDDEN */
  async compare(context: CallContext | undefined, providerId: string, offers: readonly Offer[]): Promise<JsonObject> {
    const caller = await this.callers.resolve(context);
    return this.commands.read(async (manager) => {
      const provider = await this.allowed(manager, caller, providerId);
      const compared = compareOffers(offers, visibleTo(caller, await knownDeployments(manager, provider.id)));
      const count = (state: string): number => compared.filter((one) => one.state === state).length;
      const counts = { new: count('new'), changed: count('changed'), missing: count('missing'), known: count('known') };
      return { provider_id: provider.id, counts, data: compared.map(shownOffer) };
    });
  }

  /**
   * Takes chosen models over, all or none. The same choice again changes nothing.
   *
   * @throws AppError NOT_FOUND, FORBIDDEN, INVALID_REQUEST naming every fault
   */
  async import(
    context: CallContext | undefined,
    call: OperationCall | undefined,
    offers: readonly Offer[],
  ): Promise<JsonObject> {
    const caller = await this.callers.resolve(context);
    const body: unknown =
      call === undefined || call.bodyJson.length === 0 ? undefined : JSON.parse(call.bodyJson.toString());
    const wish = readDocument(IMPORT_MODELS.body!, body);
    // What the provider states is taken over by whoever imports it, like what the catalog states.
    const data = await this.commands.run({ ...caller, confirmed: true }, async (changes) => {
      const provider = await this.allowed(changes.manager, caller, call?.params['id'] ?? '');
      const known = visibleTo(caller, await knownDeployments(changes.manager, provider.id));
      return this.importer.importAll(changes, { provider, offers, known, wish });
    });
    return { provider_id: call?.params['id'] ?? '', data };
  }

  private async allowed(manager: EntityManager, caller: Caller, id: string): Promise<ProviderEntity> {
    const provider = await this.providers.find(manager, caller, id);
    requirePermission(caller, IMPORT_MODELS.action, PROVIDER.placeOf(provider.spec, provider.id));
    return provider;
  }
}

/** A provider that an organization shares also carries models of projects that the caller may not see. */
function visibleTo(caller: Caller, known: readonly PlacedDeployment[]): PlacedDeployment[] {
  return known.filter((deployment) => may(caller, 'model:read', deployment));
}

function shownOffer({ upstreamModelId, state, offer, deployments, changes }: ComparedOffer): JsonObject {
  return {
    upstream_model_id: upstreamModelId,
    state,
    offered: offer === undefined ? null : shownFacts(offer),
    deployments: deployments.map(({ deploymentId, modelId, modelKey, adminStatus }) => ({
      deployment_id: deploymentId,
      model_id: modelId,
      model_key: modelKey,
      admin_status: adminStatus,
    })),
    changes: changes.map(({ deploymentId, field, from, to, kept }) => ({
      deployment_id: deploymentId,
      field,
      from: from as Json,
      to: to as Json,
      kept,
    })),
  };
}

function shownFacts(offer: Offer): JsonObject {
  return {
    display_name: offer.displayName || null,
    owner: offer.owner || null,
    mode: offer.mode || null,
    context_window_tokens: offer.contextWindowTokens || null,
    max_output_tokens: offer.maxOutputTokens || null,
    input_modalities: offer.inputModalities,
    output_modalities: offer.outputModalities,
    features: offer.features,
  };
}

import { Inject, Injectable } from '@nestjs/common';
import { DISCOVER_MODELS, TEST_PROVIDER, type Action } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { OpenProviderResponse } from '@roundhouse/contracts/registry/v1/probe_service';
import { AppError } from '@roundhouse/errors';
import { CallerResolver } from '../admin/caller-resolver.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePermission } from '../commands/domain/caller.ts';
import { PROVIDER } from '../providers/provider.kind.ts';
import { ProvidersService } from '../providers/providers.service.ts';
import { readHead } from './infra/config-head.ts';

/** What gateways may ask a provider for. */
const QUESTIONS: readonly Action[] = [TEST_PROVIDER.action, DISCOVER_MODELS.action];

/** Checks of providers: who may have one, and what came of it. */
@Injectable()
export class ProviderChecksService {
  private readonly commands: CommandPath;
  private readonly callers: CallerResolver;
  private readonly providers: ProvidersService;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(CallerResolver) callers: CallerResolver,
    @Inject(ProvidersService) providers: ProvidersService,
  ) {
    this.commands = commands;
    this.callers = callers;
    this.providers = providers;
  }

  /** @throws AppError NOT_FOUND for a provider that the caller may not see, FORBIDDEN for one that it may not ask */
  async open(context: CallContext | undefined, providerId: string, asked: string): Promise<OpenProviderResponse> {
    const action = QUESTIONS.find((known) => known === asked);
    if (action === undefined) throw new AppError('INVALID_REQUEST', 'Providers are tested or asked for their models.');
    const caller = await this.callers.resolve(context);
    const row = await this.providers.get(caller, providerId);
    const { organizationId, projectId } = PROVIDER.placeOf(row.spec, row.id);
    requirePermission(caller, action, { organizationId, projectId });
    return { organizationId, projectId, revision: await this.commands.read(readHead) };
  }

  /** @param error empty = it works @returns when it was noted */
  async record(providerId: string, error: string): Promise<Date> {
    const at = new Date();
    await this.providers.recordCheck(providerId, { error: error === '' ? null : error, at });
    return at;
  }
}

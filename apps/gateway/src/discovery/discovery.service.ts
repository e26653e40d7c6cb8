import { DISCOVER_MODELS, IMPORT_MODELS, TEST_PROVIDER } from '@roundhouse/admin-api';
import {
  OfferedModel as OfferedModelMessage,
  type OpenProviderResponse,
  type ProbeServiceClient,
} from '@roundhouse/contracts/registry/v1/probe_service';
import type { OfferedModel } from '@roundhouse/drivers';
import { AppError } from '@roundhouse/errors';
import { unary } from '@roundhouse/grpc';
import type { Clock } from '@roundhouse/kernel';
import type { AdminAnswer } from '../admin/admin-route.ts';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import { operationCall } from '../admin/operation-routes.ts';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import type { LiveEvents } from '../events/events.ports.ts';
import { caughtUp } from '../model-tests/configuration-catch-up.ts';
import { TestSlots } from '../model-tests/domain/test-slots.ts';
import type { Verdict } from '../model-tests/domain/verdict.ts';
import type { ProviderAnswer, ProviderProber } from './provider-prober.ts';

/** Providers that are asked at once by one gateway. */
const PARALLEL_QUESTIONS = 4;
const TIMEOUT = { timeoutMs: 10_000 } as const;

/** What the service is made of. */
export interface DiscoveryDependencies {
  readonly client: ProbeServiceClient;
  readonly prober: ProviderProber;
  readonly configuration: ConfigurationView;
  readonly events: LiveEvents;
  readonly clock: Clock;
}

/** Asks providers: whether they work, and which models they offer. What is done with the answer is registry's. */
export class DiscoveryService {
  private readonly deps: DiscoveryDependencies;
  private readonly slots = new TestSlots(PARALLEL_QUESTIONS);

  constructor(deps: DiscoveryDependencies) {
    this.deps = deps;
  }

  /** `POST /providers/{id}/test`: a failed check makes the provider errored, a good one active (000-16). */
  async test(call: GatewayCall<typeof TEST_PROVIDER>): Promise<AdminAnswer> {
    const providerId = call.params['id'] ?? '';
    const { place, answer } = await this.ask(call, TEST_PROVIDER.action);
    const { verdict, status, latencyMs, models } = answer;
    const checkedAt = await this.record(providerId, verdict);
    const body = {
      provider_id: providerId,
      result: verdict.result,
      checked_at: checkedAt,
      latency_ms: latencyMs ?? null,
      upstream_status: status ?? null,
      error_class: verdict.errorClass || null,
      message: verdict.message || null,
      models: models?.length ?? null,
    };
    this.tell(place, 'provider.checked', { provider_id: providerId, result: verdict.result });
    return { status: TEST_PROVIDER.status, body };
  }

  /** `POST /providers/{id}/discover`. @throws AppError UPSTREAM_ERROR when the provider lists nothing */
  async discover(call: GatewayCall<typeof DISCOVER_MODELS>): Promise<AdminAnswer> {
    const providerId = call.params['id'] ?? '';
    const { place, answer } = await this.ask(call, DISCOVER_MODELS.action);
    const offered = offeredBy(answer);
    const request = { context: call.context, providerId, offered };
    const { bodyJson } = await unary(this.deps.client, 'compareModels', request, TIMEOUT);
    this.tell(place, 'discovery.finished', { provider_id: providerId, models: offered.length });
    return { status: DISCOVER_MODELS.status, json: bodyJson };
  }

  /** `POST /providers/{id}/import`: asks again, so that nobody but the provider says what it offers. */
  async import(call: GatewayCall<typeof IMPORT_MODELS>): Promise<AdminAnswer> {
    const { answer } = await this.ask(call, IMPORT_MODELS.action);
    const request = { context: call.context, call: operationCall(IMPORT_MODELS, call), offered: offeredBy(answer) };
    const { bodyJson } = await unary(this.deps.client, 'importModels', request, TIMEOUT);
    return { status: IMPORT_MODELS.status, json: bodyJson };
  }

  /** A driver that cannot be asked says nothing about the provider. */
  private async record(providerId: string, { result, message }: Verdict): Promise<string> {
    if (result === 'unsupported') return new Date(this.deps.clock.nowMs()).toISOString();
    const check = { providerId, error: message };
    return (await unary(this.deps.client, 'recordProviderCheck', check, TIMEOUT)).checkedAt;
  }

  private async ask(
    { context, params, signal }: Pick<GatewayCall, 'context' | 'params' | 'signal'>,
    action: string,
  ): Promise<{ place: OpenProviderResponse; answer: ProviderAnswer }> {
    const { client, configuration, prober } = this.deps;
    const providerId = params['id'] ?? '';
    const place = await unary(client, 'openProvider', { context, providerId, action }, TIMEOUT);
    await caughtUp(configuration, place.revision);
    return { place, answer: await this.slots.run(async () => prober.ask(providerId, signal)) };
  }

  private tell({ organizationId, projectId }: OpenProviderResponse, kind: string, data: Record<string, unknown>): void {
    this.deps.events.publish({ kind, action: 'provider:read', organizationId, projectId, data });
  }
}

function offeredBy({ verdict, models }: ProviderAnswer): OfferedModelMessage[] {
  if (models === undefined) {
    const reason = verdict.result === 'timeout' ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_ERROR';
    if (verdict.result === 'unsupported') throw new AppError('FAILED_PRECONDITION', verdict.message);
    throw new AppError(reason, `The provider did not list its models. ${verdict.message}`);
  }
  return models.map(toMessage);
}

function toMessage(model: OfferedModel): OfferedModelMessage {
  const { inputModalities, outputModalities, features } = model;
  return OfferedModelMessage.fromPartial({
    ...model,
    inputModalities: [...inputModalities],
    outputModalities: [...outputModalities],
    features: [...features],
  });
}

import { GET_RESIDUALS, IMPORT_COSTS, refusal } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { AdminServiceClient, ResolveScopeResponse } from '@roundhouse/contracts/registry/v1/admin_service';
import type { ProviderEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import {
  Residual,
  type ImportCostsResponse,
  type ReconciliationServiceClient,
} from '@roundhouse/contracts/tracing/v1/reconciliation_service';
import { AppError } from '@roundhouse/errors';
import { unary } from '@roundhouse/grpc';
import { formatPico, type Clock } from '@roundhouse/kernel';
import type { AdminAnswer } from '../admin/admin-route.ts';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import { REGISTRY_TIMEOUT } from '../admin/registry-clients.ts';
import type { UsageNames } from '../usage/usage.ports.ts';
import { documentStream } from '../usage/usage-stream.ts';
import { actorOf } from './ledger.service.ts';
import { residualDocument, residualsDocument } from './residual-document.ts';

const TRACING_TIMEOUT_MS = 9_500;
const IMPORT_TIMEOUT_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
const DEFAULT_DAYS = 30;

/** What the service is made of. */
export interface ReconciliationDependencies {
  readonly registry: AdminServiceClient;
  readonly tracing: ReconciliationServiceClient;
  readonly names: Pick<UsageNames, 'provider'>;
  /** Every provider of the newest configuration. */
  readonly providers: () => Iterable<ProviderEntry>;
  readonly clock: Clock;
}

/** Providers' bills beside the ledger. */
export class ReconciliationService {
  private readonly deps: ReconciliationDependencies;

  constructor(deps: ReconciliationDependencies) {
    this.deps = deps;
  }

  /** `POST /usage/reconciliation`. @throws AppError INVALID_REQUEST naming every bad line; NOT_FOUND; FORBIDDEN */
  async import({ context, principal, body, signal }: GatewayCall<typeof IMPORT_COSTS>): Promise<AdminAnswer> {
    const scope = await this.scopeOf(context, IMPORT_COSTS.action, body.organization_id);
    const provider = this.provider(scope, body.provider);
    const request = {
      organizationId: provider.organizationId,
      providerId: provider.id,
      csv: Buffer.from(body.csv),
      importedBy: actorOf(context, principal),
    };
    const done = await unary(this.deps.tracing, 'importCosts', request, { timeoutMs: IMPORT_TIMEOUT_MS, signal });
    if (done.faults.length > 0) throw refusal('csv', faultsOf(done));
    const { added, changed, unchanged, firstDay, lastDay, costPico } = done;
    const days = { first_day: firstDay, last_day: lastDay };
    const cost = { cost_pico: costPico, cost_usd: formatPico(BigInt(costPico)) };
    return { status: IMPORT_COSTS.status, body: { added, changed, unchanged, ...days, ...cost } };
  }

  /** `GET /usage/reconciliation`. @throws AppError NOT_FOUND; FORBIDDEN */
  async residuals({ context, query, signal }: GatewayCall<typeof GET_RESIDUALS>): Promise<AdminAnswer> {
    const { names, tracing, clock } = this.deps;
    const scope = await this.scopeOf(context, GET_RESIDUALS.action, query.organization_id);
    const providerId = query.provider === undefined ? '' : this.provider(scope, query.provider).id;
    const to = query.to ?? dayOf(clock.nowMs());
    const from = query.from ?? dayOf(Date.parse(to) - DEFAULT_DAYS * DAY_MS);
    const request = { scope, providerId, from, to };
    const { residuals } = await unary(tracing, 'getResiduals', request, { timeoutMs: TRACING_TIMEOUT_MS, signal });
    const { status } = GET_RESIDUALS;
    if (query.format === 'json') return { status, body: { from, to, ...residualsDocument(residuals, names) } };
    const documents = residuals.map((residual) => residualDocument(residual, names));
    const columns = Object.keys(residualDocument(NOTHING, names));
    const contentType = GET_RESIDUALS.contentTypes?.[query.format] ?? 'text/plain';
    return { status, stream: documentStream([documents], query.format, columns), contentType };
  }

  /** Bills are of organizations as a whole: who sees a part of one sees none. */
  private async scopeOf(context: CallContext, action: string, organization = ''): Promise<ResolveScopeResponse> {
    const question = { context, action, organization, project: '' };
    const scope = await unary(this.deps.registry, 'resolveScope', question, REGISTRY_TIMEOUT);
    if (scope.installation || scope.wholeOrganization) return scope;
    throw new AppError('FORBIDDEN', 'Bills are seen by roles of the whole organization.');
  }

  /** @throws AppError NOT_FOUND, INVALID_REQUEST for a key that several organizations have */
  private provider({ installation, organizationId }: ResolveScopeResponse, named: string): ProviderEntry {
    const found = [...this.deps.providers()].filter(
      (one) => (one.id === named || one.key === named) && (installation || one.organizationId === organizationId),
    );
    const [first] = found;
    if (first === undefined) throw new AppError('NOT_FOUND', 'No such provider.');
    const message = 'is the key of several providers: use an id, or name the organization';
    if (found.length > 1) throw refusal('body', [{ where: '/provider', message }]);
    return first;
  }
}

const NOTHING = Residual.fromPartial({ billedPico: '0', recordedPico: '0', residualPico: '0' });

function faultsOf({ faults, furtherFaults }: ImportCostsResponse): { where: string; message: string }[] {
  const named = faults.map(({ line, message }) => ({ where: line === 0 ? '/csv' : `/csv/line/${line}`, message }));
  if (furtherFaults === 0) return named;
  return [...named, { where: '/csv', message: `has ${furtherFaults} more bad lines` }];
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

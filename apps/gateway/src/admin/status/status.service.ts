import { unary } from '@roundhouse/grpc';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { RouterServiceClient } from '@roundhouse/contracts/router/v1/router_service';
import { OperationCall } from '@roundhouse/contracts/registry/v1/admin_service';
import type { LedgerServiceClient } from '@roundhouse/contracts/tracing/v1/ledger_service';
import { toAppError } from '@roundhouse/errors';
import type { KnownRouter } from '../../planning/route-planner.ts';
import type { GatewayOperations } from '../gateway-operations.ts';
import { GET_STATUS, LIST_NODES, type JsonObject } from '@roundhouse/admin-api';
import type { RegistryClients } from '../registry-clients.ts';
import {
  gatewayPart,
  nodePart,
  registryPart,
  routerPart,
  tracingPart,
  type GatewayFacts,
  type NodeDocument,
} from './part-reports.ts';
import { statusReport, unreachable, type PartReport, type StatusReport } from './status-report.ts';

const TIMEOUT = { timeoutMs: 2_000 } as const;
const MAX_NODES = 500;

/** Where the parts of the installation are asked. */
export interface StatusSources {
  readonly gateway: () => GatewayFacts;
  readonly registry: Pick<RegistryClients, 'state' | 'admin'>;
  readonly registryAddress: string;
  readonly routers: () => readonly KnownRouter[];
  readonly routerClient: (address: string) => RouterServiceClient;
  readonly tracing: LedgerServiceClient;
  readonly tracingAddress: string;
}

/** Asks every part at once, each within two seconds; one that does not answer is part of the answer. */
export async function gatherStatus(sources: StatusSources, context: CallContext): Promise<StatusReport> {
  const { registry, registryAddress, tracing, tracingAddress } = sources;
  const parts = await Promise.all([
    asked('registry', registryAddress, 'Start registry, and look at its log and its database.', async () =>
      registryPart(registryAddress, await unary(registry.state, 'getState', {}, TIMEOUT)),
    ),
    ...sources
      .routers()
      .map(({ address, bypassed }) =>
        asked('router', address, 'Start the router; until then gateways plan by themselves.', async () =>
          routerPart(address, bypassed, await unary(sources.routerClient(address), 'getState', {}, TIMEOUT)),
        ),
      ),
    asked('tracing', tracingAddress, 'Start tracing; until then usage waits on disk and on the bus.', async () =>
      tracingPart(tracingAddress, await unary(tracing, 'getState', {}, TIMEOUT)),
    ),
    nodesPart(registry, context),
  ]);
  return statusReport([gatewayPart(sources.gateway()), ...parts]);
}

/** Offers `GET /status`. */
export function offerStatus(operations: GatewayOperations, sources: StatusSources): void {
  operations.on(GET_STATUS, async ({ context }) => {
    const { status, services, problems } = await gatherStatus(sources, context);
    const body = { status, services: services.map(asJson), problems: problems.map(asJson) };
    return { status: 200, body };
  });
}

/** Nodes are registry's word: when it is away, its own entry says so. */
async function nodesPart(registry: StatusSources['registry'], context: CallContext): Promise<PartReport> {
  try {
    const call = OperationCall.fromPartial({
      operation: LIST_NODES.id,
      query: { limit: { values: [String(MAX_NODES)] } },
    });
    const { bodyJson } = await unary(registry.admin, 'callOperation', { context, call }, TIMEOUT);
    const { data } = JSON.parse(bodyJson.toString()) as { data: NodeDocument[] };
    const parts = data.map(nodePart);
    return { services: parts.flatMap((part) => part.services), problems: parts.flatMap((part) => part.problems) };
  } catch {
    return { services: [], problems: [] };
  }
}

async function asked(
  name: string,
  instance: string,
  remedy: string,
  ask: () => Promise<PartReport>,
): Promise<PartReport> {
  try {
    return await ask();
  } catch (error) {
    return unreachable(name, instance, toAppError(error).reason.toLowerCase(), remedy);
  }
}

function asJson(record: object): JsonObject {
  return { ...record };
}

import {
  LIST_CIRCUITS,
  LIST_MANUAL_CIRCUITS,
  type Action,
  type CircuitDocument,
  type ManualCircuitDocument,
} from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import type { UsageScope } from '@roundhouse/contracts/tracing/v1/usage_service';
import { toAppError } from '@roundhouse/errors';
import { unary } from '@roundhouse/grpc';
import type { ConfigState } from '@roundhouse/snapshot';
import { documentStream } from '../../usage/usage-stream.ts';
import type { AdminAnswer } from '../admin-route.ts';
import type { GatewayCall, GatewayOperations } from '../gateway-operations.ts';
import { operationCall } from '../operation-routes.ts';
import { REGISTRY_TIMEOUT } from '../registry-clients.ts';
import { circuitDocuments, isInScope, type CircuitScopes } from './circuit-documents.ts';
import { addCircuit, circuitsOf } from './domain/observed-circuit.ts';
import { pageOfList, type SortValue } from './domain/list-page.ts';
import type { RouterStates } from './router-states.ts';

type ListCall = GatewayCall<typeof LIST_CIRCUITS>;
type ListQuery = ListCall['query'];

/** Rows per page that registry is asked for, and most pages: what people decided by hand is not more. */
const MANUAL_PAGE = 500;
const MANUAL_PAGES = 20;

const COLUMNS: readonly (keyof CircuitDocument)[] = [
  'id',
  'owner',
  'key',
  'organization_id',
  'project_id',
  'model_id',
  'model',
  'provider_id',
  'provider',
  'state',
  'cause',
  'retry_after_ms',
  'failures',
  'calls',
  'routers',
  'open_until',
  'opened_at',
  'opened_by',
  'reason',
];

/** What lists of circuits are made of. */
export interface CircuitSources {
  readonly registry: Pick<AdminServiceClient, 'callOperation' | 'resolveScope'>;
  readonly states: RouterStates;
  readonly configuration: () => ConfigState | undefined;
  /** Wall clock, in Unix milliseconds. */
  readonly nowMs: () => number;
}

/** Offers `GET /circuits`. */
export function offerCircuits(operations: GatewayOperations, sources: CircuitSources): void {
  operations.on(LIST_CIRCUITS, (call) => listCircuits(sources, call));
}

/** Circuits that are not closed: what registry knows of those opened by hand, and what routers observe. */
export async function listCircuits(sources: CircuitSources, { query, context }: ListCall): Promise<AdminAnswer> {
  const [scopes, manual, read] = await Promise.all([
    readScopes(sources, context, query),
    readManual(sources, context),
    sources.states.read(),
  ]);
  const circuits = circuitsOf(read.states);
  const nowMs = sources.nowMs();
  for (const { owner, id, open_until: until } of manual.values()) {
    const retryAfterMs = Math.max(0, Date.parse(until ?? '') - nowMs);
    addCircuit(circuits, {
      owner,
      id,
      state: 'open',
      cause: 'manual',
      retryAfterMs,
      failures: 0,
      calls: 0,
      routers: [],
    });
  }
  const documents = circuitDocuments(circuits.values(), sources.configuration(), manual).filter(
    (document) => isInScope(document, scopes) && matches(document, query),
  );
  const { status } = LIST_CIRCUITS;
  if (query.format !== 'json') {
    const all = pageOfList(documents, { sort: query.sort, limit: documents.length }, sortValue).rows;
    const contentType = LIST_CIRCUITS.contentTypes?.[query.format] ?? 'text/plain';
    return { status, stream: documentStream([all], query.format, COLUMNS), contentType };
  }
  const { rows, nextCursor } = pageOfList(documents, query, sortValue);
  return {
    status,
    body: {
      data: [...rows],
      next_cursor: nextCursor,
      total: documents.length,
      routers: read.states.map(({ routerId }) => routerId),
      missing_routers: read.missing.map(({ router, reason }) => ({ router, reason })),
    },
  };
}

/** How far the caller sees, which registry alone knows. Who may not see providers may still see deployments. */
async function readScopes(
  { registry }: CircuitSources,
  context: CallContext,
  { organization_id: organization = '', project_id: project = '' }: ListQuery,
): Promise<CircuitScopes> {
  const scopeOf = (action: Action): Promise<UsageScope> =>
    unary(registry as AdminServiceClient, 'resolveScope', { context, action, organization, project }, REGISTRY_TIMEOUT);
  const [deployment, provider] = await Promise.all([
    scopeOf('deployment:read'),
    scopeOf('provider:read').catch((thrown: unknown) => {
      if (toAppError(thrown).reason === 'FORBIDDEN') return undefined;
      throw thrown;
    }),
  ]);
  return { deployment, provider, ofOneProject: project !== '' };
}

async function readManual(
  { registry }: CircuitSources,
  context: CallContext,
): Promise<ReadonlyMap<string, ManualCircuitDocument>> {
  const found = new Map<string, ManualCircuitDocument>();
  let cursor: string | undefined;
  for (let page = 0; page < MANUAL_PAGES; page += 1) {
    const query = { open: true, limit: MANUAL_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const call = operationCall(LIST_MANUAL_CIRCUITS, { params: {}, query, body: undefined });
    const { bodyJson } = await unary(
      registry as AdminServiceClient,
      'callOperation',
      { context, call },
      REGISTRY_TIMEOUT,
    );
    const answer = JSON.parse(Buffer.from(bodyJson).toString()) as ManualPage;
    for (const one of answer.data) found.set(one.id, one);
    if (answer.next_cursor === null) break;
    cursor = answer.next_cursor;
  }
  return found;
}

interface ManualPage {
  readonly data: readonly ManualCircuitDocument[];
  readonly next_cursor: string | null;
}

function matches(document: CircuitDocument, query: ListQuery): boolean {
  for (const name of ['owner', 'id', 'model_id', 'provider_id', 'state', 'cause'] as const) {
    if (query[name] !== undefined && document[name] !== query[name]) return false;
  }
  const text = query.q?.toLowerCase() ?? '';
  return [document.key, document.model, document.provider].some((name) => (name ?? '').toLowerCase().includes(text));
}

function sortValue(document: CircuitDocument, name: string): SortValue {
  const value = document[name as keyof CircuitDocument];
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

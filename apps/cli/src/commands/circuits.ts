import {
  DEPLOYMENT_RESOURCE,
  PROVIDER_RESOURCE,
  type CircuitDocument,
  type ManualCircuitDocument,
  type ResourceDefinition,
} from '@roundhouse/admin-api';
import { send, sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { secondsWords } from '../explain/explanation-words.ts';
import { colours, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import { findResource } from '../resources/resource-client.ts';
import { givenMembers, printCsv, readPages } from '../listing.ts';

/** Which circuits are wanted. */
export interface CircuitsWish {
  readonly organization?: string;
  readonly project?: string;
  readonly owner?: string;
  readonly state?: string;
  readonly cause?: string;
  readonly search?: string;
  readonly sort?: string;
  /** Most that are listed. */
  readonly limit: number;
}

/** Whose circuit is opened or reset. */
export interface CircuitOwner {
  readonly kind: 'deployment' | 'provider';
  /** Id or key. */
  readonly name: string;
  readonly organization?: string;
}

interface CircuitPage {
  readonly data: readonly CircuitDocument[];
  readonly next_cursor: string | null;
  readonly total: number;
  readonly missing_routers: readonly { readonly router: string; readonly reason: string }[];
}

const HEAD = ['CIRCUIT', 'OF', 'STATE', 'CAUSE', 'FAILURES', 'OVER IN', 'BY', 'REASON'];
const RESOURCES: Readonly<Record<CircuitOwner['kind'], ResourceDefinition>> = {
  deployment: DEPLOYMENT_RESOURCE,
  provider: PROVIDER_RESOURCE,
};

/**
 * Lists circuits that are not closed.
 *
 * @returns exit status: 0, or 1 when a router did not answer
 */
export async function listCircuits(
  connection: Connection,
  wish: CircuitsWish,
  format: OutputFormat | 'csv',
  output: Output,
): Promise<number> {
  const query = queryOf(wish);
  if (format === 'csv') {
    await printCsv(connection, '/api/v1/circuits', query, output);
    return 0;
  }
  const listed = await readPages<CircuitPage>(connection, '/api/v1/circuits', query, wish.limit);
  const { data, total, missing_routers: missing } = listed;
  if (format !== 'table') printDocument(output, format, { data, total, missing_routers: missing });
  else {
    printTable(output, HEAD, data.map(cellsOf));
    const paint = colours(output);
    if (output.interactive && data.length === 0) output.write(paint.green('All circuits are closed.\n'));
    for (const { router, reason } of missing) {
      output.write(paint.yellow(`${router} does not answer (${reason}): what it alone observes is not shown.\n`));
    }
  }
  return missing.length === 0 ? 0 : 1;
}

/** Opens the circuit of a deployment or provider for a while. @param seconds at most a day */
export async function openCircuit(
  connection: Connection,
  owner: CircuitOwner,
  { seconds, reason }: { readonly seconds: number; readonly reason?: string },
  output: Output,
): Promise<void> {
  const { path, name } = await pathOf(connection, owner);
  const body = { seconds, ...(reason !== undefined && { reason }) };
  const { open_until: until } = await sendJson<ManualCircuitDocument>(connection, `${path}/open`, { body });
  output.write(`The circuit of ${owner.kind} ${name} is open until ${until}.\n`);
}

/** Closes the circuit of a deployment or provider in every router, whatever opened it. */
export async function resetCircuit(connection: Connection, owner: CircuitOwner, output: Output): Promise<void> {
  const { path, name } = await pathOf(connection, owner);
  await send(connection, `${path}/reset`, { method: 'POST' });
  output.write(`The circuit of ${owner.kind} ${name} is closed.\n`);
}

async function pathOf(
  connection: Connection,
  { kind, name, organization }: CircuitOwner,
): Promise<{ path: string; name: string }> {
  const resource = RESOURCES[kind];
  const within = organization === undefined ? {} : { organization_id: organization };
  const { id } = await findResource(connection, resource, name, within);
  return { path: `/api/v1${resource.path}/${id}/circuit`, name };
}

function queryOf({ organization, project, owner, state, cause, search, sort }: CircuitsWish): Record<string, string> {
  return givenMembers({ organization_id: organization, project_id: project, owner, state, cause, q: search, sort });
}

function cellsOf(circuit: CircuitDocument): string[] {
  const { owner, key, model, state, cause, failures, calls, retry_after_ms: retryAfter } = circuit;
  return [
    key,
    owner === 'deployment' && model !== null ? `model ${model}` : owner,
    state.replace('_', ' '),
    cause,
    calls === 0 ? '-' : `${failures} of ${calls}`,
    retryAfter === 0 ? 'now' : secondsWords(retryAfter),
    circuit.opened_by ?? '-',
    circuit.reason ?? '-',
  ];
}

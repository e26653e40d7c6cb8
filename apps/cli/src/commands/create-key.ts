import { ORGANIZATION_RESOURCE } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { UsageError } from '../connection.ts';
import { findResource } from '../resources/resource-client.ts';
import { colours, printDocument, type Output, type OutputFormat } from '../output.ts';

/** The key to make. */
export interface KeyOrder {
  name: string;
  /** Id or key of the project; may be left out when there is only one. */
  project?: string;
  /** Id or key of its organization; needed where several have a project of that name. */
  organization?: string;
  scopes: string[];
  /** Days from now; never expires when left out. */
  expiresInDays?: number;
}

interface Project {
  id: string;
  key: string;
}

async function findProject(
  connection: Connection,
  wanted: string | undefined,
  organization: string | undefined,
): Promise<Project> {
  const owner = organization && (await findResource(connection, ORGANIZATION_RESOURCE, organization)).id;
  const query = new URLSearchParams({ limit: '500', ...(owner && { organization_id: owner }) });
  const { data } = await sendJson<{ data: Project[] }>(connection, `/api/v1/projects?${query.toString()}`);
  const names = [...new Set(data.map(({ key }) => key))].join(', ');
  if (wanted !== undefined) {
    const [match, another] = data.filter(({ id, key }) => id === wanted || key === wanted);
    if (another !== undefined) {
      throw new UsageError(`Several organizations have a project ${wanted}. Say which with --organization.`);
    }
    if (match === undefined) throw new UsageError(`No project ${wanted}. There are: ${names || 'none'}.`);
    return match;
  }
  const [only, ...others] = data;
  if (only === undefined) throw new UsageError('There is no project yet.');
  if (others.length > 0) throw new UsageError(`Which project? Give --project, one of: ${names}.`);
  return only;
}

/** Makes an API key and shows its secret, this once. Piped, only the secret is printed. */
export async function createKey(
  connection: Connection,
  order: KeyOrder,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const project = await findProject(connection, order.project, order.organization);
  const created = await sendJson<{ id: string; secret: string }>(connection, '/api/v1/api-keys', {
    body: {
      project_id: project.id,
      display_name: order.name,
      scopes: order.scopes,
      ...(order.expiresInDays === undefined
        ? {}
        : { expires_at: new Date(Date.now() + order.expiresInDays * 86_400_000).toISOString() }),
    },
  });
  if (format !== 'table') printDocument(output, format, created);
  else if (!output.interactive) output.write(`${created.secret}\n`);
  else {
    const paint = colours(output);
    output.write(`${paint.bold(created.secret)}\n\n`);
    output.write(`Project ${project.key}, scopes ${order.scopes.join(', ')}, id ${created.id}.\n`);
    output.write(paint.yellow('Store it now: it is not shown again.\n'));
  }
}

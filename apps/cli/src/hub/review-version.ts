import type { HubVersionDocument } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import { UsageError, type Connection } from '../connection.ts';
import { givenMembers, readPages } from '../listing.ts';
import { colours, printDocument, type Output, type OutputFormat } from '../output.ts';
import { printVersions } from './show-entries.ts';

interface VersionPage {
  readonly data: readonly HubVersionDocument[];
  readonly next_cursor: string | null;
  readonly total: number;
}

/** Lists versions by their state, oldest first. */
export async function listSubmissions(
  connection: Connection,
  wish: { readonly state?: string; readonly limit: number },
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const query = givenMembers({ state: wish.state });
  const { data, total } = await readPages<VersionPage>(connection, '/api/v1/hub/submissions', query, wish.limit);
  if (format !== 'table') printDocument(output, format, { data, total });
  else printVersions(data, output);
}

/**
 * Decides on a version.
 *
 * @param named its id, or `<entry>@<number>`
 */
export async function decideVersion(
  connection: Connection,
  verb: 'approve' | 'reject' | 'withdraw',
  named: string,
  reason: string | undefined,
  output: Output,
): Promise<void> {
  const id = await versionId(connection, named);
  const body = reason === undefined ? {} : { body: { reason } };
  const path = `/api/v1/hub/submissions/${id}/${verb}`;
  const version = await sendJson<HubVersionDocument>(connection, path, { method: 'POST', ...body });
  output.write(`${version.slug}, version ${version.number}, is ${colours(output).bold(version.state)}.\n`);
}

async function versionId(connection: Connection, named: string): Promise<string> {
  const [, slug, number] = /^([a-z0-9][a-z0-9._-]*)@(\d+)$/.exec(named) ?? [];
  if (slug === undefined) return named;
  const path = `/api/v1/hub/entries/${encodeURIComponent(slug)}/versions`;
  const { data } = await sendJson<{ data: readonly HubVersionDocument[] }>(connection, path);
  const version = data.find((one) => one.number === Number(number));
  if (version === undefined)
    throw new UsageError(`${slug} has no version ${number}. See: roundhouse hub versions ${slug}`);
  return version.id;
}

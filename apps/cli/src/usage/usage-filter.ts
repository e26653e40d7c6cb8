import { InvalidArgumentError } from 'commander';
import type { Connection } from '../connection.ts';
import { findResource } from '../resources/resource-client.ts';
import { kindOf } from '../resources/resource-kinds.ts';
import { givenMembers } from '../listing.ts';

/** Which part of the usage is wanted; names as people write them. */
export interface UsageFilterWish {
  readonly organization?: string;
  readonly project?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly deployment?: string;
  readonly apiKey?: string;
  /** RFC 3339. */
  readonly from?: string;
  /** RFC 3339. */
  readonly to?: string;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a moment: RFC 3339, a day such as 2026-11-20 (from its midnight in UTC), or so long ago: 30m, 24h, 7d.
 *
 * @returns RFC 3339 in UTC
 * @throws InvalidArgumentError for anything else
 */
export function moment(text: string): string {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(Date.now() - Number(count) * (UNIT_MS[unit ?? ''] ?? 0)).toISOString();
  const ms = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:\d{2}))?$/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw new InvalidArgumentError('It must be a time such as 2026-11-20, 2026-11-20T08:00:00Z or 7d.');
  return new Date(ms).toISOString();
}

/** The filter as the API takes it. Keys of providers, deployments and names of API keys become ids. */
export async function usageQuery(connection: Connection, wish: UsageFilterWish): Promise<Record<string, string>> {
  const { organization, project, model, from, to } = wish;
  const scope = {
    ...(organization !== undefined && { organization_id: organization }),
    ...(project !== undefined && { project_id: project }),
  };
  const idOf = async (kind: string, named: string | undefined): Promise<string | undefined> => {
    if (named === undefined || ID.test(named)) return named;
    const within = organization === undefined ? {} : { organization_id: organization };
    return (await findResource(connection, kindOf(kind), named, within)).id;
  };
  const [provider, deployment, apiKey] = await Promise.all([
    idOf('provider', wish.provider),
    idOf('deployment', wish.deployment),
    idOf('api-key', wish.apiKey),
  ]);
  const members = { model, provider_id: provider, deployment_id: deployment, api_key_id: apiKey, from, to };
  return { ...scope, ...givenMembers(members) };
}

import { send, sendJson, type ApiRequest } from './api-client.ts';
import type { Connection } from './connection.ts';
import type { Output } from './output.ts';

/** Most rows of a page that most lists give. */
const LARGEST_PAGE = 500;

/** One page of a list of the admin API. */
interface Page {
  readonly data: readonly unknown[];
  readonly next_cursor: string | null;
}

/** Those members of a query that were given. */
export function givenMembers(members: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}

/**
 * Reads a list page after page.
 *
 * @param path of the list, from `/api/v1` on
 * @param limit rows at most, 1 or more
 * @param largestPage most rows of a page that this list gives; default 500
 * @returns the last page, with the rows of all of them
 *
 * @throws ApiError
 */
export async function readPages<List extends Page>(
  connection: Connection,
  path: string,
  query: Readonly<Record<string, string | readonly string[]>>,
  limit: number,
  { largestPage = LARGEST_PAGE, ...request }: ApiRequest & { readonly largestPage?: number } = {},
): Promise<List> {
  const data: List['data'][number][] = [];
  for (let cursor = ''; ;) {
    const page = String(Math.min(largestPage, limit - data.length));
    const members = { ...query, limit: page, ...(cursor === '' ? {} : { cursor }) };
    const parameters = new URLSearchParams(
      Object.entries(members).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
    );
    const answer = await sendJson<List>(connection, `${path}?${parameters.toString()}`, request);
    data.push(...answer.data);
    if (answer.next_cursor === null || data.length >= limit) return { ...answer, data };
    cursor = answer.next_cursor;
  }
}

/**
 * Prints a list as CSV, all of it and as the gateway writes it.
 *
 * @param path of the list, from `/api/v1` on
 *
 * @throws ApiError
 */
export async function printCsv(
  connection: Connection,
  path: string,
  query: Readonly<Record<string, string>>,
  output: Output,
  request?: ApiRequest,
): Promise<void> {
  const parameters = new URLSearchParams({ ...query, format: 'csv' }).toString();
  output.write(await (await send(connection, `${path}?${parameters}`, request)).text());
}

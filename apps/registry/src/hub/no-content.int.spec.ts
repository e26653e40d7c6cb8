import { OPERATIONS } from '@roundhouse/admin-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '@roundhouse/testing';
import { z } from 'zod';
import { openRegistryDatabase, type RegistryDatabase } from '../fixtures/registry-database.ts';

/** Names under which what people say to models, or hear from them, would stand. */
const CONTENT =
  /(prompt|completion_text|message|conversation|transcript|answer|response|request_body|user_input|input_text|output_text|chat_history|preview)/i;

/** Tables and operations of the hub. */
const HUB_TABLES = [
  'hub_entry',
  'hub_version',
  'hub_star',
  'hub_counted_download',
  'hub_source',
  'hub_source_state',
  'hub_followed_version',
].concat(['hub_file_fact', 'publisher_key', 'template']);
const HUB_OPERATIONS = OPERATIONS.filter(({ path }) => path.startsWith('/hub') || path.startsWith('/templates'));

/** Fields that bear such a name and are something else. */
const OTHER_MEANING = new Set([
  'issues.message',
  'mismatches.message',
  'data.issues.message',
  'data.mismatches.message',
  'data.reasons.message',
  'data.suggestions.message',
  'data.estimate.prompt_cache_bytes',
]);

let database: RegistryDatabase;

beforeAll(async () => {
  database = await openRegistryDatabase(await freshDatabase());
});

afterAll(() => database.dataSource.destroy());

describe('the hub (004-02)', () => {
  it('has no column for a prompt or completion in any of its tables', async () => {
    const columns = await database.dataSource.query<{ table_name: string; column_name: string }[]>(
      `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'registry'
         AND (table_name LIKE 'hub%' OR table_name IN ('publisher_key', 'template')) ORDER BY 1, 2`,
    );
    expect([...new Set(columns.map((column) => column.table_name))].toSorted()).toEqual(HUB_TABLES.toSorted());
    expect(columns.filter(({ column_name: name }) => CONTENT.test(name))).toEqual([]);
  });

  it('has no field for a prompt or completion in what its API takes or says', () => {
    expect(HUB_OPERATIONS.length).toBeGreaterThan(25);
    const fields = HUB_OPERATIONS.flatMap(({ id, query, body, answer }) =>
      [query, body, answer].flatMap((schema) =>
        (schema === undefined ? [] : fieldsOf(schema)).map((name) => ({ id, name })),
      ),
    );
    expect(fields.length).toBeGreaterThan(300);
    expect(fields.filter(({ name }) => CONTENT.test(name) && !OTHER_MEANING.has(name))).toEqual([]);
  });
});

/** Paths of all members of a schema, lists passed through. */
function fieldsOf(schema: z.ZodType): string[] {
  return membersOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, '');
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

function membersOf({ properties = {}, items, anyOf = [] }: JsonSchema, path: string): string[] {
  const own = Object.entries(properties).flatMap(([name, member]) => {
    const place = path === '' ? name : `${path}.${name}`;
    return [place, ...membersOf(member, place)];
  });
  const within = [items, ...anyOf].flatMap((one) => (one === undefined ? [] : membersOf(one, path)));
  return [...own, ...within];
}

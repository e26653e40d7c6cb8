import type { QueryRunner } from 'typeorm';

/** Columns that the database generates from a document, and what they are for. */
export interface DocumentColumns {
  /** The document has `organization_id`. */
  readonly organization?: boolean;
  /** The document has `project_id`. */
  readonly project?: boolean;
  /** The document has `key`, unique in its scope without regard to case. `free` = its uniqueness is kept elsewhere. */
  readonly key?: boolean | 'free';
  /** Single references by member, and the table that each points into. */
  readonly references?: Readonly<Record<string, string>>;
  /** Other members that queries look at, with their SQL type. */
  readonly members?: Readonly<Record<string, 'text' | 'integer' | 'boolean'>>;
}

/** Makes the table of a kind of document. `more` are columns beside the document, as SQL. */
export async function createDocumentTable(
  runner: QueryRunner,
  table: string,
  columns: DocumentColumns,
  more: readonly string[] = [],
): Promise<void> {
  const meta = [
    'id uuid PRIMARY KEY',
    'revision bigint NOT NULL DEFAULT 0',
    'created_at timestamptz(3) NOT NULL',
    'updated_at timestamptz(3) NOT NULL',
    'created_by text NOT NULL',
    'spec jsonb NOT NULL',
  ];
  await runner.query(`CREATE TABLE ${table} (${[...meta, ...generatedColumns(columns), ...more].join(', ')})`);
  await createIndexes(runner, table, columns);
}

/**
 * Turns a table with a column per member into one whose specification is a document.
 *
 * @param document SQL expression over the former columns that gives the document
 * @param former columns that are dropped, with what depends on them
 */
export async function convertToDocuments(
  runner: QueryRunner,
  table: string,
  document: string,
  former: readonly string[],
  columns: DocumentColumns,
): Promise<void> {
  await runner.query(`ALTER TABLE ${table} ADD COLUMN spec jsonb`);
  await runner.query(`UPDATE ${table} SET spec = ${document}`);
  const drops = former.map((column) => `DROP COLUMN ${column} CASCADE`);
  await runner.query(`ALTER TABLE ${table} ${[...drops, 'ALTER COLUMN spec SET NOT NULL'].join(', ')}`);
  const adds = generatedColumns(columns).map((column) => `ADD COLUMN ${column}`);
  if (adds.length > 0) await runner.query(`ALTER TABLE ${table} ${adds.join(', ')}`);
  await createIndexes(runner, table, columns);
}

function generatedColumns(columns: DocumentColumns): string[] {
  const generated = [];
  const owner = { ...(columns.organization && { organization_id: 'organization' }) };
  const project = { ...(columns.project && { project_id: 'project' }) };
  for (const [member, target] of Object.entries({ ...owner, ...project, ...columns.references })) {
    generated.push(`${member} uuid GENERATED ALWAYS AS ((spec->>'${member}')::uuid) STORED REFERENCES ${target} (id)`);
  }
  if (columns.key) generated.push(`key text GENERATED ALWAYS AS (spec->>'key') STORED`);
  for (const [member, type] of Object.entries(columns.members ?? {})) {
    generated.push(`${member} ${type} GENERATED ALWAYS AS ((spec->>'${member}')::${type}) STORED`);
  }
  return generated;
}

async function createIndexes(runner: QueryRunner, table: string, columns: DocumentColumns): Promise<void> {
  const scope = [columns.organization && 'organization_id', columns.project && 'project_id'].filter(Boolean);
  if (columns.key === true) {
    const members = [...scope, 'lower(key)'].join(', ');
    await runner.query(`CREATE UNIQUE INDEX ${table}_key ON ${table} (${members}) NULLS NOT DISTINCT`);
  } else if (scope.length > 0) {
    await runner.query(`CREATE INDEX ${table}_scope ON ${table} (${scope.join(', ')})`);
  }
  for (const member of Object.keys(columns.references ?? {})) {
    await runner.query(`CREATE INDEX ${table}_${member} ON ${table} (${member})`);
  }
}

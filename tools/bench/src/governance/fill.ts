import pg from 'pg';

/** How much configuration is made. */
export interface ConfigurationSize {
  readonly organizations: number;
  readonly keys: number;
  readonly models: number;
  readonly deployments: number;
}

/** Ids of one resource of each kind that was made over REST; the others are made like them. */
export interface Templates {
  readonly organization: string;
  readonly project: string;
  readonly provider: string;
  readonly model: string;
  readonly deployment: string;
  readonly api_key: string;
}

/**
 * Multiplies the templates inside the database, and begins a new epoch, so that every watcher takes everything anew.
 * One organization after another gets a project, a provider, and its share of keys, models and deployments.
 */
export async function fillConfiguration(url: string, templates: Templates, size: ConfigurationSize): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET search_path TO registry');
    const { organizations } = size;
    const copy = async (table: keyof Templates, count: number, members: string): Promise<void> => {
      const columns = await plainColumns(client, table);
      const others = columns.map((column) => `t.${column}`).join(', ');
      await client.query(
        `INSERT INTO ${table} (id, spec, ${columns.join(', ')})
         SELECT ${madeId(table, 'n')}, t.spec || jsonb_build_object(${members}), ${others}
         FROM ${table} t, generate_series(1, $2::int) n WHERE t.id = $1`,
        [templates[table], count],
      );
    };
    // Which organization, or model, the n-th row of a table belongs to.
    const of = (table: string, divisor: number): string => madeId(table, `(n - 1) % ${divisor} + 1`);
    await copy('organization', organizations, `'key', 'bench-' || n, 'display_name', 'Bench ' || n`);
    await copy('project', organizations, `'organization_id', ${of('organization', organizations)}`);
    await copy('provider', organizations, `'organization_id', ${of('organization', organizations)}`);
    await copy(
      'model',
      size.models,
      `'organization_id', ${of('organization', organizations)}, 'key', 'model-' || n, 'display_name', 'Model ' || n`,
    );
    await client.query(
      `INSERT INTO callable_name (organization_id, scope, name, target_kind, target_id)
       SELECT organization_id, '', lower(key), 'model', id FROM model WHERE key LIKE 'model-%'`,
    );
    await copy(
      'deployment',
      size.deployments,
      `'organization_id', ${of('organization', organizations)}, 'model_id', ${of('model', size.models)},
       'provider_id', ${of('provider', organizations)}, 'key', 'deployment-' || n`,
    );
    await copy(
      'api_key',
      size.keys,
      `'organization_id', ${of('organization', organizations)}, 'project_id', ${of('project', organizations)},
       'display_name', 'Key ' || n`,
    );
    await client.query('ANALYZE');
    await client.query('UPDATE config_head SET epoch = gen_random_uuid(), number = number + 1');
  } finally {
    await client.end();
  }
}

/** SQL of the id of the n-th row of a table. */
function madeId(table: string, n: string): string {
  return `md5('bench ${table} ' || (${n}))::uuid`;
}

/** Columns that are neither the id, nor the document, nor generated from it. */
async function plainColumns(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ column_name: string }>(
    `SELECT column_name FROM information_schema.columns
     WHERE table_schema = 'registry' AND table_name = $1 AND is_generated = 'NEVER'
       AND column_name NOT IN ('id', 'spec') ORDER BY ordinal_position`,
    [table],
  );
  return rows.map((row) => row.column_name);
}

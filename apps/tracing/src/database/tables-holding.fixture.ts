import type pg from 'pg';

/** Tables and partitions of the schema in which a text stands, in any column and also in its bytes. */
export async function tablesHolding(admin: pg.Client, text: string): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'tracing' AND c.relkind = 'r' ORDER BY 1`,
  );
  const hex = Buffer.from(text).toString('hex');
  const hits: string[] = [];
  for (const { name } of rows) {
    const { rows: hit } = await admin.query(
      `SELECT 1 FROM tracing."${name}" one WHERE one::text LIKE '%' || $1 || '%' OR one::text LIKE '%' || $2 || '%' LIMIT 1`,
      [text, hex],
    );
    if (hit.length > 0) hits.push(name);
  }
  return hits;
}

import type { HubFile, HubOption } from '@roundhouse/hub';
import type { EntityManager } from 'typeorm';

/** What was found out of a file. */
export interface FileFact {
  readonly size_bytes: number;
  /** Null = its host does not say. */
  readonly sha256: string | null;
}

/** What is known of the files behind these addresses beside what their publishers said. */
export async function readFileFacts(
  manager: EntityManager,
  urls: readonly string[],
): Promise<ReadonlyMap<string, FileFact>> {
  if (urls.length === 0) return new Map();
  const rows = await manager.query<{ url: string; size_bytes: string; sha256: string | null }[]>(
    'SELECT url, size_bytes, sha256 FROM hub_file_fact WHERE url = ANY($1)',
    [urls],
  );
  return new Map(rows.map((row) => [row.url, { size_bytes: Number(row.size_bytes), sha256: row.sha256 }]));
}

/** Keeps what was found out. */
export async function storeFileFact(manager: EntityManager, url: string, fact: FileFact, at: Date): Promise<void> {
  await manager.query(
    `INSERT INTO hub_file_fact (url, size_bytes, sha256, checked_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (url) DO UPDATE SET size_bytes = excluded.size_bytes, sha256 = excluded.sha256,
       checked_at = excluded.checked_at`,
    [url, fact.size_bytes, fact.sha256, at],
  );
}

/** An option with whatever its publisher left open filled in; what was said stays as it was said. */
export function withFacts(option: HubOption, facts: ReadonlyMap<string, FileFact>): HubOption {
  return { ...option, files: option.files.map((file) => filled(file, facts.get(file.url))) };
}

function filled(file: HubFile, fact: FileFact | undefined): HubFile {
  if (fact === undefined) return file;
  return { ...file, size_bytes: file.size_bytes ?? fact.size_bytes, sha256: file.sha256 ?? fact.sha256 };
}

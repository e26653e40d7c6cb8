import type { ModelFacts } from '@roundhouse/gguf';
import type { HubFile, HubOption } from '@roundhouse/hub';
import type { EntityManager } from 'typeorm';

/** What was found out of a file. */
export interface FileFact {
  readonly size_bytes: number;
  /** Null = its host does not say. */
  readonly sha256: string | null;
  /** Of the model that begins in this file; null = it was not read, or none does. */
  readonly model_facts: ModelFacts | null;
}

/** What is known of the files behind these addresses beside what their publishers said. */
export async function readFileFacts(
  manager: EntityManager,
  urls: readonly string[],
): Promise<ReadonlyMap<string, FileFact>> {
  if (urls.length === 0) return new Map();
  const rows = await manager.query<(Omit<FileFact, 'size_bytes'> & { url: string; size_bytes: string })[]>(
    'SELECT url, size_bytes, sha256, model_facts FROM hub_file_fact WHERE url = ANY($1)',
    [urls],
  );
  return new Map(rows.map(({ url, ...fact }) => [url, { ...fact, size_bytes: Number(fact.size_bytes) }]));
}

/** Keeps what was found out. */
export async function storeFileFact(manager: EntityManager, url: string, fact: FileFact, at: Date): Promise<void> {
  await manager.query(
    `INSERT INTO hub_file_fact (url, size_bytes, sha256, model_facts, checked_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (url) DO UPDATE SET size_bytes = excluded.size_bytes, sha256 = excluded.sha256,
       model_facts = coalesce(excluded.model_facts, hub_file_fact.model_facts), checked_at = excluded.checked_at`,
    [url, fact.size_bytes, fact.sha256, fact.model_facts && JSON.stringify(fact.model_facts), at],
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

/** The file that a model begins in: its first part, by name. Undefined = the option has none. */
export function firstModelFile({ files }: Pick<HubOption, 'files'>): HubFile | undefined {
  return files.filter((file) => file.role === 'model').toSorted((one, other) => (one.name < other.name ? -1 : 1))[0];
}

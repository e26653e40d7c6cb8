import type { EntityManager } from 'typeorm';
import { modelFileOf } from '../artifacts/domain/artifact.ts';
import { readCorrections } from '../compatibility/infra/memory-corrections.ts';
import { readFileFacts } from '../hub/infra/file-facts.ts';
import type { ServedContent } from './infra/serving-releases.ts';
import type { KnownModel } from './judge-node.ts';

/** What is known of a model by what was read of its file, wherever it was read, and what its loads took. */
export async function readKnownModel(
  manager: EntityManager,
  { contentKey, files }: ServedContent,
): Promise<KnownModel> {
  const name = modelFileOf(files);
  const url = files.find((file) => file.name === name)?.url ?? '';
  const facts = (await readFileFacts(manager, [url])).get(url)?.model_facts ?? undefined;
  return { facts, corrections: await readCorrections(manager, [contentKey]) };
}

import type { EntityManager } from 'typeorm';
import { modelFileOf } from '../artifacts/domain/artifact.ts';
import { readFileFacts } from '../hub/infra/file-facts.ts';
import type { ServedContent } from './infra/serving-releases.ts';
import type { KnownModel } from './judge-node.ts';

/** What is known of a model by what was read of its file, wherever it was read. */
export async function readKnownModel(manager: EntityManager, { files }: ServedContent): Promise<KnownModel> {
  const name = modelFileOf(files);
  const url = files.find((file) => file.name === name)?.url ?? '';
  const facts = (await readFileFacts(manager, [url])).get(url)?.model_facts ?? undefined;
  return { facts, corrections: [] };
}

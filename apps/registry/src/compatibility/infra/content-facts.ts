import type { ModelFacts } from '@roundhouse/gguf';
import type { EntityManager } from 'typeorm';
import { modelFileOf } from '../../artifacts/domain/artifact.ts';
import { readFileFacts } from '../../hub/infra/file-facts.ts';
import type { FrozenFile } from '../../servings/infra/serving-releases.ts';

/** What is known of the model of each set of files; undefined = its head was not read yet. */
export async function readFactsOf(
  manager: EntityManager,
  sets: readonly (readonly FrozenFile[])[],
): Promise<(ModelFacts | undefined)[]> {
  const urls = sets.map((files) => {
    const name = modelFileOf(files);
    return files.find((file) => file.name === name)?.url ?? '';
  });
  const facts = await readFileFacts(manager, [...new Set(urls)].filter(Boolean));
  return urls.map((url) => facts.get(url)?.model_facts ?? undefined);
}

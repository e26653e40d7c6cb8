import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@roundhouse/errors';
import { splitName, type ModelFacts } from '@roundhouse/gguf';
import { readModelFile } from '../engine/model-file.ts';

/** A model of an installation, with what is loaded beside it. */
export interface InstalledModel {
  /** Of the file that an engine is given. */
  readonly path: string;
  readonly facts: ModelFacts;
  /** Undefined = it has none. */
  readonly projector: ModelFacts | undefined;
  /** Tensors of all adapters. */
  readonly adapterBytes: number;
}

/**
 * Reads the heads of all models in the folder of an installation.
 *
 * @throws AppError NOT_FOUND when there is no folder, or no model in it; INVALID_REQUEST naming the fault of a broken one
 */
export async function readInstalledModel(folder: string): Promise<InstalledModel> {
  const names = await readdir(folder).catch(() => []);
  const found = [];
  for (const name of names.filter(isLoadable).sort()) {
    const path = join(folder, name);
    // What the agent puts there are files; a link leads who knows where.
    if ((await lstat(path)).isFile()) found.push({ path, ...(await readModelFile(path)) });
  }
  const model = found.find(({ facts }) => facts.kind === 'model');
  if (model === undefined) throw new AppError('NOT_FOUND', 'The installation holds no model yet.');
  return {
    path: model.path,
    facts: model.facts,
    projector: found.find(({ facts }) => facts.kind === 'projector')?.facts,
    adapterBytes: found.reduce(
      (sum, { facts }) => (facts.kind === 'adapter' ? sum + facts.weights.total_bytes : sum),
      0,
    ),
  };
}

/** Further parts of a split model are read with its first. */
function isLoadable(name: string): boolean {
  return /\.gguf$/i.test(name) && (splitName(name)?.part ?? 1) === 1;
}

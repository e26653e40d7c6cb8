import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@roundhouse/errors';
import { parseFileName } from '../store/names.ts';
import type { EngineFiles } from './engine-arguments.ts';
import type { LoadSettings } from './load-settings.ts';

const MAX_TEMPLATE_BYTES = 1024 * 1024;
const TEMPLATE_NAME = /\.(?:jinja|jinja2|j2|txt)$/;

/**
 * Finds the files that settings name, in the folder of the model and nowhere else.
 *
 * @param ownTemplateSha256 of the template inside the model; undefined = it has none
 * @throws AppError INVALID_REQUEST when a name is no plain file name, its file is not there, or no template is the
 *   approved one
 */
export async function findEngineFiles(
  settings: LoadSettings,
  modelPath: string,
  ownTemplateSha256: string | undefined,
): Promise<EngineFiles> {
  const folder = dirname(modelPath);
  const { projectorFile, adapters = [], chatTemplateSha256 } = settings;
  return {
    ...(projectorFile !== undefined && { projectorPath: await fileIn(folder, projectorFile) }),
    adapters: await Promise.all(adapters.map(async ({ file, scale }) => ({ path: await fileIn(folder, file), scale }))),
    // Templates are programs: only the one that was approved is run, whether it is the model's own or not.
    ...(chatTemplateSha256 !== undefined &&
      chatTemplateSha256 !== ownTemplateSha256 && { chatTemplatePath: await templateIn(folder, chatTemplateSha256) }),
  };
}

async function fileIn(folder: string, name: string): Promise<string> {
  const path = join(folder, parseFileName(name));
  const stats = await lstat(path).catch(() => undefined);
  // A link leads who knows where; what the agent puts there are files.
  if (stats?.isFile() !== true) throw new AppError('INVALID_REQUEST', `The installation has no file "${name}".`);
  return path;
}

async function templateIn(folder: string, sha256: string): Promise<string> {
  for (const name of await readdir(folder)) {
    if (!TEMPLATE_NAME.test(name)) continue;
    const path = await fileIn(folder, name);
    if ((await digestOf(path)) === sha256) return path;
  }
  throw new AppError('INVALID_REQUEST', 'Neither the model nor a file beside it holds the approved chat template.');
}

async function digestOf(path: string): Promise<string | undefined> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    if ((await handle.stat()).size > MAX_TEMPLATE_BYTES) return undefined;
    return createHash('sha256')
      .update(await handle.readFile())
      .digest('hex');
  } finally {
    await handle.close();
  }
}

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findEngineFiles } from './engine-files.ts';

let folder: string;
let model: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-files-'));
  model = join(folder, 'model.gguf');
  writeFileSync(join(folder, 'extra.gguf'), 'x');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const settings = { embeddings: false };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('findEngineFiles', () => {
  it('finds projector and adapters beside the model', async () => {
    const found = await findEngineFiles(
      { ...settings, projectorFile: 'extra.gguf', adapters: [{ file: 'extra.gguf', scale: 2 }] },
      model,
      undefined,
    );
    const path = join(folder, 'extra.gguf');
    expect(found).toEqual({ projectorPath: path, adapters: [{ path, scale: 2 }] });
  });

  it.each([
    '../extra.gguf',
    '/etc/passwd',
    '..',
    'a/b',
    '-x',
    'extra.gguf\0',
    'CON',
    '..\\x',
    'x'.repeat(300),
    'absent.gguf',
    '',
  ])('security 42: refuses %j as projector and as adapter', async (name) => {
    const refused = { reason: 'INVALID_REQUEST' };
    await expect(findEngineFiles({ ...settings, projectorFile: name }, model, undefined)).rejects.toMatchObject(
      refused,
    );
    const adapters = [{ file: name, scale: 1 }];
    await expect(findEngineFiles({ ...settings, adapters }, model, undefined)).rejects.toMatchObject(refused);
  });

  it('security 43: follows no link that somebody planted', async () => {
    symlinkSync('/etc/hostname', join(folder, 'planted.gguf'));
    await expect(
      findEngineFiles({ ...settings, projectorFile: 'planted.gguf' }, model, undefined),
    ).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
  });

  it('security 47: takes only the chat template that was approved: the own one of the model, or a file by its hash', async () => {
    writeFileSync(join(folder, 'a.jinja'), 'other');
    writeFileSync(join(folder, 'b.jinja'), 'approved');
    const approved = { ...settings, chatTemplateSha256: sha256('approved') };
    expect(await findEngineFiles(approved, model, sha256('approved'))).toEqual({ adapters: [] });
    expect(await findEngineFiles(approved, model, sha256('swapped'))).toMatchObject({
      chatTemplatePath: join(folder, 'b.jinja'),
    });
    rmSync(join(folder, 'b.jinja'));
    await expect(findEngineFiles(approved, model, sha256('swapped'))).rejects.toThrow(/approved chat template/);
  });
});

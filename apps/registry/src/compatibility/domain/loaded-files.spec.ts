import { describe, expect, it } from '@jest/globals';
import { loadedFiles } from './loaded-files.ts';

const FILES = [
  { name: 'model.gguf', role: null, size_bytes: 100 },
  { name: 'mmproj-model.gguf', role: null, size_bytes: 10 },
  { name: 'style.gguf', role: 'adapter' as const, size_bytes: 5 },
];

describe('files of a load', () => {
  it('are what their names say, and take memory only where the settings name them', () => {
    const roles = (projector: string | null, adapters: { file: string }[]) =>
      loadedFiles(FILES, { projector_file: projector, adapters }).map((file) => file.role);
    expect(roles(null, [])).toEqual(['model', 'other', 'other']);
    expect(roles('mmproj-model.gguf', [{ file: 'style.gguf' }])).toEqual(['model', 'projector', 'adapter']);
  });
});

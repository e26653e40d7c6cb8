import { describe, expect, it } from '@jest/globals';
import { artifactFaults, modelFileOf, type ArtifactSpec } from './artifact.ts';

const file = {
  name: 'model.gguf',
  url: 'https://models.test/model.gguf?signature=a',
  sizeBytes: 10,
  sha256: 'ab'.repeat(32),
};
const spec: ArtifactSpec = {
  organizationId: 'o',
  key: '',
  displayName: 'Model',
  format: 'gguf',
  quantization: 'Q8_0',
  files: [file],
};

describe('artifactFaults', () => {
  it('takes a whole artifact', () => {
    expect(artifactFaults(spec).details).toEqual([]);
  });

  it('names every fault at once', () => {
    const wrong = {
      ...spec,
      key: 'a b',
      displayName: '',
      format: 'zip',
      files: [{ name: '../x.gguf', url: 'ftp://x/y', sizeBytes: 0, sha256: 'AB' }],
    };
    expect(artifactFaults(wrong).details.map((fault) => fault.where)).toEqual([
      '/key',
      '/display_name',
      '/format',
      '/files/0/name',
      '/files/0/url',
      '/files/0/size_bytes',
      '/files/0/sha256',
    ]);
  });

  it.each(['https://user:pass@models.test/a', 'file:///etc/passwd', 'http://a\\b', 'https://models.test/a b'])(
    'refuses the URL %s',
    (url) => {
      expect(artifactFaults({ ...spec, files: [{ ...file, url }] }).details).toHaveLength(1);
    },
  );

  it('refuses no files, and the same name twice without regard to case', () => {
    expect(artifactFaults({ ...spec, files: [] }).details).toHaveLength(1);
    expect(artifactFaults({ ...spec, files: [file, { ...file, name: 'MODEL.gguf' }] }).details).toHaveLength(1);
  });
});

describe('modelFileOf', () => {
  it('finds the first part of a split model and passes projectors over', () => {
    const named = (...names: string[]): { name: string }[] => names.map((name) => ({ name }));
    expect(modelFileOf(named('m-00002-of-00002.gguf', 'm-00001-of-00002.gguf'))).toBe('m-00001-of-00002.gguf');
    expect(modelFileOf(named('mmproj-f16.gguf', 'm.gguf', 'README.md'))).toBe('m.gguf');
    expect(modelFileOf(named('README.md'))).toBeUndefined();
  });
});

import { ARTIFACT_RESOURCE, checkDocument } from '@roundhouse/admin-api';
import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { addArtifactFaults, modelFileOf } from './artifact.ts';

const file = { name: 'model.gguf', url: 'https://models.test/model.gguf?signature=a' };

function placesOf(...files: { name: string; url: string }[]): string[] {
  const faults = new Faults();
  addArtifactFaults(faults, { files });
  return faults.details.map((fault) => fault.where);
}

describe('an artifact', () => {
  it('is taken whole', () => {
    expect(placesOf(file)).toEqual([]);
  });

  it('is refused with every fault named', () => {
    const wrong = {
      organization_id: 'o',
      key: 'a b',
      display_name: '',
      format: 'zip',
      files: [{ name: 'x.gguf', url: 'ftp://x/y', size_bytes: 0, sha256: 'AB' }],
    };
    const { faults } = checkDocument(ARTIFACT_RESOURCE.spec, wrong);
    const places = faults.map((fault) => fault.where);
    expect(new Set(places)).toEqual(
      new Set(['/key', '/display_name', '/format', '/files/0/size_bytes', '/files/0/sha256']),
    );
    expect(placesOf({ name: '../x.gguf', url: 'ftp://x/y' })).toEqual(['/files/0/name', '/files/0/url']);
  });

  it.each(['https://user:pass@models.test/a', 'file:///etc/passwd', 'http://a\\b', 'https://models.test/a b'])(
    'is refused with the URL %s',
    (url) => {
      expect(placesOf({ ...file, url })).toEqual(['/files/0/url']);
    },
  );

  it('may lie on Hugging Face, at a commit and nowhere else', () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    expect(placesOf({ ...file, url: `hf://acme/tiny@${commit}/q4/model.gguf` })).toEqual([]);
    for (const url of [`hf://acme/tiny@main/model.gguf`, `hf://acme/tiny@${commit}/../model.gguf`, 'hf://acme/tiny']) {
      expect(placesOf({ ...file, url })).toEqual(['/files/0/url']);
    }
  });

  it('is refused with the same name twice, without regard to case', () => {
    expect(placesOf(file, { ...file, name: 'MODEL.gguf' })).toEqual(['/files']);
  });
});

describe('modelFileOf', () => {
  it('finds the first part of a split model and passes projectors over', () => {
    const named = (...names: string[]) => names.map((name) => ({ name, role: null }));
    expect(modelFileOf(named('m-00002-of-00002.gguf', 'm-00001-of-00002.gguf'))).toBe('m-00001-of-00002.gguf');
    expect(modelFileOf(named('mmproj-f16.gguf', 'm.gguf', 'README.md'))).toBe('m.gguf');
    expect(modelFileOf(named('README.md'))).toBeUndefined();
  });

  it('goes by what somebody said a file is', () => {
    const files = [
      { name: 'a.gguf', role: 'adapter' as const },
      { name: 'b.gguf', role: null },
    ];
    expect(modelFileOf(files)).toBe('b.gguf');
  });
});

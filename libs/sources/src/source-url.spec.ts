import { describe, expect, it } from '@jest/globals';
import { parseHttpUrl, parseSourceUrl } from './source-url.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';

describe('parseSourceUrl', () => {
  it('reads https, Hugging Face at a commit, and folders', () => {
    expect(parseSourceUrl('https://models.test/a.gguf?x=1#part')).toMatchObject({ kind: 'http' });
    expect(parseSourceUrl(`hf://org/repo.v1@${commit}/sub/model Q4.gguf`)).toEqual({
      kind: 'hugging_face',
      path: `/org/repo.v1/resolve/${commit}/sub/model%20Q4.gguf`,
    });
    expect(parseSourceUrl('file:///srv/models/a.gguf')).toEqual({ kind: 'folder', path: '/srv/models/a.gguf' });
  });

  it.each([
    'file://host/etc/passwd',
    'file:/etc/passwd',
    'file:////etc/passwd',
    'file:///srv/%2e%2e/etc/passwd',
    'file://localhost/etc/passwd',
    'gopher://models.test/a',
    'data:text/plain,a',
    'blob:https://models.test/a',
    'ftp://models.test/a',
    'javascript:1',
    'https://user:pass@models.test/a',
    'https://user@models.test/a',
    'https:\\\\models.test/a',
    'https://models.test\\@evil.test/a',
    'https://models.test/a\tb',
    'https://models.test/a\r\nHost: evil.test',
    'https://models.test/a b',
    'https://m\u00f6dels.test/a',
    'https://',
    'models.test/a',
    '',
    `https://models.test/${'a'.repeat(4096)}`,
    `hf://org/repo@main/model.gguf`,
    `hf://org/repo@${commit.slice(1)}/model.gguf`,
    `hf://org/repo@${commit}/../../x`,
    `hf://org/repo@${commit}/a/../b`,
    `hf://org/repo@${commit}/./b`,
    `hf://org/repo@${commit}//b`,
    `hf://org/repo@${commit}/`,
    `hf://../repo@${commit}/a`,
    `hf://org/repo@${commit}/a?b`,
    `hf://org/repo@${commit}/a%2fb`,
    `hf://repo@${commit}/a`,
  ])('security 35, 42: refuses %j', (text) => {
    expect(() => parseSourceUrl(text)).toThrow("The file's URL");
  });

  it('security 37: lets no https URL lead to http', () => {
    const base = new URL('https://models.test/a');
    expect(() => parseHttpUrl('http://models.test/a', base)).toThrow('from https to http');
    expect(parseHttpUrl('//other.test/b', base).href).toBe('https://other.test/b');
    expect(parseHttpUrl('../c', base).href).toBe('https://models.test/c');
  });
});
